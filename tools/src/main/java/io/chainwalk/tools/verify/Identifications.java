package io.chainwalk.tools.verify;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The identifications that an engine gave to the IPv6 datagrams that it cut. What two nodes draw need not be the same,
/// and so is not compared; but whoever draws does not draw the same every time.
///
/// **Threads:** one.
final class Identifications {
  private static final int IN_FRAGMENT_HEADER = 4;

  /// So many are never the same by chance.
  private static final int LEAST_DATAGRAMS = 3;

  private final Set<Integer> drawn = new HashSet<>();
  private long datagrams;

  /// Looks at what came out because of a packet.
  ///
  /// @param exchange the packet
  /// @param departures what came out of the engine
  void add(final Exchange exchange, final List<Departure> departures) {
    final Integer before = of(exchange.arrival().packet());
    final Set<Integer> some = new HashSet<>();
    for (final Departure departure : departures) {
      final Integer after = of(departure.packet());
      if (after != null && !after.equals(before)) {
        some.add(after);
      }
    }
    if (!some.isEmpty()) {
      datagrams++;
      drawn.addAll(some);
    }
  }

  private static @Nullable Integer of(final Packet packet) {
    final PacketView view = PacketView.of(packet);
    return view.isIp() && view.ipv6() && view.parsed().fragmentHeaderOffset() >= 0
        ? view.buffer()
            .getInt(view.parsed().fragmentHeaderOffset() + IN_FRAGMENT_HEADER, BIG_ENDIAN)
        : null;
  }

  /// Whether different datagrams got the same.
  ///
  /// @return what differs from a kernel then; null when they got different ones, or were too few
  @Nullable Difference difference() {
    return datagrams >= LEAST_DATAGRAMS && drawn.size() == 1
        ? new Difference(
            "identifications of IPv6 fragments",
            "The engine gave all of %,d datagrams the same identification.".formatted(datagrams),
            List.of(),
            List.of())
        : null;
  }
}
