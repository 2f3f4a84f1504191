package io.chainwalk.counters;

/// How many packets of one worker came to each end.
///
/// **Threads:** one writer; read by others only after the writer has handed it over.
public final class OutcomeCounters {
  private final long[] counts = new long[PacketOutcome.values().length];

  /// Starts at zero.
  public OutcomeCounters() {}

  /// Counts one packet.
  ///
  /// @param outcome how it ended
  public void count(final PacketOutcome outcome) {
    counts[outcome.ordinal()]++;
  }

  /// Adds another worker's counts to these.
  ///
  /// @param other counters whose writer is done
  public void add(final OutcomeCounters other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /// The packets that ended so.
  ///
  /// @param outcome which end
  /// @return how many
  public long of(final PacketOutcome outcome) {
    return counts[outcome.ordinal()];
  }
}
