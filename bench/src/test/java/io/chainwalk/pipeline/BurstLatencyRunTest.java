package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The run goes through, for a moment. The figures say nothing.
final class BurstLatencyRunTest {
  @Test
  void everyBurstOfTheScheduleIsRecorded() {
    final BurstLatencyRun.Settings settings =
        new BurstLatencyRun.Settings(
            Duration.ofMillis(100), Duration.ofMillis(100), 0.5, 1_000, 10);

    final BurstLatencyRun.Result result = new BurstLatencyRun().run(settings);

    assertTrue(result.packetsPerSecond() > 0);
    assertTrue(result.latencyNs().getTotalCount() > 0);
    assertTrue(result.latencyNs().getMinNonZeroValue() > 0);
    assertEquals(result.latencyNs().getTotalCount(), result.machineNs().getTotalCount());
  }
}
