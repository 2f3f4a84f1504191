package io.chainwalk.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark runs, once, briefly and with the smallest working set, in this JVM. The figures say nothing.
final class BenchmarksRunTest {
  @Test
  void everyBenchmarkRunsForAMoment() throws RunnerException {
    final Options options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .param("flows", "1000")
            .param("connections", "10000")
            .param("services", "10")
            .param("endpoints", "3")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    final Collection<RunResult> results = new Runner(options).run();

    assertFalse(results.isEmpty());
    for (final RunResult result : results) {
      assertTrue(result.getPrimaryResult().getScore() > 0, result.getParams().getBenchmark());
    }
  }
}
