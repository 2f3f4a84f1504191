package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What is told of failures, and how often.
class FailureLogTest {
  private final List<String> said = new ArrayList<>();
  private long nowNs = Long.MAX_VALUE - 10; // it may overflow
  private final FailureLog log = new FailureLog(said::add, () -> nowNs);

  private void tell(final int times, final Throwable problem) {
    for (int i = 0; i < times; i++) {
      log.tell(problem);
    }
  }

  @Test
  void noiseOfClientsHidesNoErrorOfOurOwn() {
    tell(1_000, new IOException("Connection reset by peer"));
    tell(1_000, new CorruptedFrameException("a message of 3 bytes, which is no query"));
    tell(1, new IllegalStateException("table is full"));
    assertEquals(2 * FailureLog.MOST_A_MINUTE + 1, said.size());
    assertEquals("a client's connection broke: Connection reset by peer", said.getFirst());
    assertEquals(
        "a client's connection was closed: a message of 3 bytes, which is no query",
        said.get(FailureLog.MOST_A_MINUTE));
    assertTrue(
        said.getLast()
            .startsWith(
                "this is an error in chainwalk, please report it: "
                    + "java.lang.IllegalStateException: table is full at "
                    + FailureLogTest.class.getName()),
        said.getLast());
  }

  @Test
  void nextMinuteBeginsWithHowManyWereLeftOut() {
    tell(FailureLog.MOST_A_MINUTE + 1_234, new IOException("Broken pipe"));
    said.clear();
    nowNs += TimeUnit.MINUTES.toNanos(1);
    tell(2, new IOException("Broken pipe"));
    assertEquals(
        List.of(
            "and 1,234 more connections that broke.",
            "a client's connection broke: Broken pipe",
            "a client's connection broke: Broken pipe"),
        said);
  }

  @Test
  void whatWasLeftOutIsToldInTheEndAndNothingOtherwise() {
    tell(FailureLog.MOST_A_MINUTE, new IOException("Broken pipe"));
    tell(FailureLog.MOST_A_MINUTE + 1, new IllegalStateException("table is full"));
    said.clear();
    log.close();
    assertEquals(List.of("and 1 more errors in chainwalk."), said);
  }
}
