package io.chainwalk.tools.kernel;

import io.chainwalk.tools.cases.Packet;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The time of day as the kernel has it, but never going back.
///
/// **Threads:** one at a time.
final class WallClock {
  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int IPV4_WITHOUT_OPTIONS = 0x45;
  private long lastNs = Long.MIN_VALUE;

  /// Reads the clock.
  ///
  /// @return nanoseconds since 1970
  long read() {
    final Instant now = Instant.now();
    lastNs = Math.max(lastNs, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    return lastNs;
  }

  /// Reads the clock for a packet that is about to be handed in. One with IPv4 options may get the time of day in
  /// milliseconds written into it: it waits for the first half of one, so that the kernel reads the same a little later.
  ///
  /// @param packet the packet
  /// @return nanoseconds since 1970
  long readFor(final Packet packet) {
    long nowNs = read();
    if (packet.length() > 0 && packet.at(0) >>> 4 == 4 && packet.at(0) > IPV4_WITHOUT_OPTIONS) {
      while (nowNs % NS_PER_MS > NS_PER_MS / 2) {
        Thread.onSpinWait();
        nowNs = read();
      }
    }
    return nowNs;
  }
}
