package io.chainwalk.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.capture.CapturePeer;
import io.chainwalk.memory.MemoryLatencyBenchmark;
import io.chainwalk.netfilter.NetfilterLab;
import io.chainwalk.netfilter.NetfilterProfiler;
import java.util.Collection;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark runs, once, briefly and with the smallest working set, in this JVM. The figures say nothing.
final class BenchmarksRunTest {
  private static final String NETFILTER = "io\\.chainwalk\\.netfilter\\..*";

  @Test
  void everyBenchmarkRunsForAMoment() throws RunnerException {
    final ChainedOptionsBuilder options = brief().exclude(NETFILTER);
    for (final CapturePeer peer : CapturePeer.values()) {
      final String reason = peer.missing();
      if (!reason.isEmpty()) {
        System.out.println("skipped: " + reason);
        options.exclude("CapturePeersBenchmark." + peer.name().toLowerCase(Locale.ROOT));
      }
    }
    final String reason = MemoryLatencyBenchmark.Pages.HUGE.missing();
    if (!reason.isEmpty()) {
      System.out.println("skipped: " + reason);
      options.param("pages", MemoryLatencyBenchmark.Pages.SMALL.name());
    }
    assertRun(options);
  }

  @Test
  void whatIsMadeForTwoThreadsRunsInTwo() throws RunnerException {
    assertRun(
        brief()
            .include("conntrack.TableBenchmark")
            .include("ReplayFromMemoryBenchmark")
            .threads(2));
  }

  @Test
  void everyBenchmarkOfTheKernelRunsForAMoment() throws RunnerException {
    final String reason = NetfilterLab.unavailable();
    assumeTrue(reason.isEmpty(), reason);
    assertRun(brief().include(NETFILTER).addProfiler(NetfilterProfiler.class).param("to", "LAST"));
  }

  private static ChainedOptionsBuilder brief() {
    return new OptionsBuilder()
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(10))
        .param("flows", "1000")
        .param("connections", "10000")
        .param("services", "10")
        .param("endpoints", "3")
        .param("workingSetKib", "256")
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  private static void assertRun(final ChainedOptionsBuilder options) throws RunnerException {
    final Collection<RunResult> results = new Runner(options.build()).run();

    assertFalse(results.isEmpty());
    for (final RunResult result : results) {
      assertTrue(result.getPrimaryResult().getScore() > 0, result.getParams().getBenchmark());
    }
  }
}
