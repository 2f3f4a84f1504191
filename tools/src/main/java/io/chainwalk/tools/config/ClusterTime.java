package io.chainwalk.tools.config;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When a cluster begins to be as its objects say.
public sealed interface ClusterTime {
  /// From the beginning.
  ClusterTime START = new Start();

  /// From the beginning.
  record Start() implements ClusterTime {}

  /// So long after the first packet.
  ///
  /// @param delay more than nothing
  record After(Duration delay) implements ClusterTime {}

  /// From an instant on.
  ///
  /// @param instant by the clock of the capture
  record At(Instant instant) implements ClusterTime {
    private static final Instant FIRST = Instant.EPOCH.plusNanos(Long.MIN_VALUE);
    private static final Instant LAST = Instant.EPOCH.plusNanos(Long.MAX_VALUE);

    /// Whether nanoseconds since 1970 can say it in 64 bits.
    ///
    /// @return true from 1678 to 2261
    boolean isInNanoseconds() {
      return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
    }

    /// The same in nanoseconds.
    ///
    /// @return since 1970
    /// @throws ArithmeticException for an instant that 64 bits do not hold, which no timeline has
    public long sinceEpochNs() {
      return Instant.EPOCH.until(instant, ChronoUnit.NANOS);
    }
  }
}
