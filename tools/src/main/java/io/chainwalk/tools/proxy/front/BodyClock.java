package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.ProxyLimits;

/// How long a client may take for a body: a time to begin with, and more for what it has sent, so that slow is allowed
/// and standing still is not. While the proxy itself does not read, no time runs.
final class BodyClock {
  private static final long MS_PER_SECOND = 1_000;
  private static final long NS_PER_MS = 1_000_000;

  private final ProxyLimits limits;
  private long startNs;
  private long bytes;

  BodyClock(final ProxyLimits limits) {
    this.limits = limits;
  }

  /// A body begins, or is read again.
  void start() {
    startNs = System.nanoTime();
    bytes = 0;
  }

  void received(final int more) {
    bytes += more;
  }

  /// How long from now more must have come.
  long remainingMs() {
    final long earnedMs = bytes * MS_PER_SECOND / limits.bodyBytesPerSecond();
    final long passedMs = (System.nanoTime() - startNs) / NS_PER_MS;
    return Math.max(limits.bodyMs() + Math.min(earnedMs, limits.bodyMs()) - passedMs, 1);
  }
}
