package io.chainwalk.tools.kernel;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The time of day as the kernel has it, but never going back.
///
/// **Threads:** one at a time.
final class WallClock {
  private long lastNs = Long.MIN_VALUE;

  /// Reads the clock.
  ///
  /// @return nanoseconds since 1970
  long read() {
    final Instant now = Instant.now();
    lastNs = Math.max(lastNs, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    return lastNs;
  }
}
