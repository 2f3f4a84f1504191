package io.chainwalk.tools.kernel;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.TimeOfDay;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// When a kernel read its clock, as far as the time of day tells that it wrote into packets.
final class WrittenTime {
  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private WrittenTime() {}

  /// When the kernel must have read its clock, as far as what came out tells.
  ///
  /// @param departures what came out
  /// @param fromNs before the packet was handed in, since 1970
  /// @param toNs after everything had come out
  /// @return the beginning of the millisecond that was written, if it is one that began in between; else `fromNs`
  static long of(final List<Departure> departures, final long fromNs, final long toNs) {
    for (long ms = fromNs / NS_PER_MS + 1; ms <= toNs / NS_PER_MS; ms++) {
      final int word = TimeOfDay.wordAt(ms * NS_PER_MS);
      if (departures.stream().anyMatch(departure -> TimeOfDay.standsIn(departure.packet(), word))) {
        return ms * NS_PER_MS;
      }
    }
    return fromNs;
  }
}
