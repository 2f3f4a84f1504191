package io.chainwalk.tools.verify;

import io.chainwalk.tools.cases.Exchange;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the kernel did with the packets that engines have not all walked yet.
///
/// **Threads:** one at a time.
final class Observations {
  private final Map<Long, ObservedPacket> packets = new HashMap<>();
  private final DrawTally tally;

  /// Begins without packets.
  ///
  /// @param tally counts what was drawn
  Observations(final DrawTally tally) {
    this.tally = tally;
  }

  /// Counts what was drawn.
  DrawTally tally() {
    return tally;
  }

  /// Adds a packet.
  ///
  /// @param number its number in the run
  /// @param exchange what the kernel did with it
  /// @param memory what the kernel remembers, asked before the next packet
  void add(final long number, final Exchange exchange, final KernelMemory memory) {
    packets.put(number, new ObservedPacket(exchange, memory));
  }

  /// What the kernel did with a packet.
  ///
  /// @param number its number
  /// @return null when nobody knows
  @Nullable ObservedPacket of(final long number) {
    return packets.get(number);
  }

  /// Whether nobody can see what ended a packet, as far as an engine has found out that walked it.
  ///
  /// @param number its number
  boolean isUndecidable(final long number) {
    final ObservedPacket packet = packets.get(number);
    return packet != null && packet.isUndecidable();
  }

  /// Forgets all packets.
  void clear() {
    packets.clear();
  }
}
