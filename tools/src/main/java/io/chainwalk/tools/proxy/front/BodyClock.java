package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How long a client may take for a body: a time to begin with, and more for what it sends, so that slow is allowed and
/// standing still is not. What is earned is a balance that time uses up, and never more than twice the time to begin with:
/// a body may take as long as it likes at its rate, and nobody saves up for a long pause. While the proxy itself does not
/// read, no time runs.
final class BodyClock {
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final long beginNs;
  private final int bytesPerSecond;
  private final LongSupplier nanoTime;
  private long balanceNs;
  private long lookedNs;

  BodyClock(final ProxyLimits limits) {
    this(limits, System::nanoTime);
  }

  /// With a time of its own, for tests.
  BodyClock(final ProxyLimits limits, final LongSupplier nanoTime) {
    beginNs = TimeUnit.MILLISECONDS.toNanos(limits.bodyMs());
    bytesPerSecond = limits.bodyBytesPerSecond();
    this.nanoTime = nanoTime;
  }

  /// A body begins, or is read again.
  void start() {
    balanceNs = beginNs;
    lookedNs = nanoTime.getAsLong();
  }

  void received(final int bytes) {
    useUp();
    balanceNs = Math.min(balanceNs + bytes * NS_PER_SECOND / bytesPerSecond, 2 * beginNs);
  }

  /// How long from now more must have come.
  long remainingMs() {
    useUp();
    return Math.max(TimeUnit.NANOSECONDS.toMillis(balanceNs), 1);
  }

  private void useUp() {
    final long nowNs = nanoTime.getAsLong();
    balanceNs -= nowNs - lookedNs;
    lookedNs = nowNs;
  }
}
