package io.chainwalk.tools.proxy.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How long a client may take for a body, by a clock of the test's.
class BodyClockTest {
  private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final BodyClock clock =
      new BodyClock(
          ProxyLimits.DEFAULTS.with(List.of("body-ms=1000", "body-bytes-per-second=100")),
          nowNs::get);

  private void pass(final long ms) {
    nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  @Test
  void aBodyFasterThanTheRateMayTakeAsLongAsItLikes() {
    clock.start();
    for (int i = 0; i < 100; i++) {
      pass(500);
      assertTrue(clock.remainingMs() > 1, "part " + i);
      clock.received(60);
    }
    assertEquals(2_000, clock.remainingMs());
  }

  @Test
  void aBodySlowerThanTheRateRunsOutOfTime() {
    clock.start();
    for (int i = 0; i < 5; i++) {
      pass(500);
      clock.received(30);
    }
    assertEquals(1, clock.remainingMs());
  }

  @Test
  void muchAtOnceEarnsNoMoreThanTwiceTheTime() {
    clock.start();
    clock.received(1_000_000);
    assertEquals(2_000, clock.remainingMs());
    pass(1_500);
    assertEquals(500, clock.remainingMs());
  }
}
