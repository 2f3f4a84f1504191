package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Plot;
import io.chainwalk.bench.suite.Role;
import io.chainwalk.bench.suite.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reports that nothing was measured for.
public final class Samples {
  private Samples() {}

  /// A measurement of established connections, in nanoseconds.
  public static Measurement established(
      final String rules, final String flows, final double score, final @Nullable Double error) {
    return new Measurement(
        rules,
        "io.chainwalk.pipeline.EstablishedTcpBenchmark.bursts",
        "",
        1,
        Map.of("rules", rules, "flows", flows),
        List.of("flows"),
        Measurement.NS,
        score,
        error,
        List.of(List.of(score - 1, score + 1)),
        Map.of("gc.alloc.rate.norm", new Measurement.Secondary(0.0004, null, "B/op")),
        List.of(),
        null,
        List.of(),
        List.of("-Xmx3g"));
  }

  /// The same, aimed at something.
  public static Measurement aimed(final Measurement measurement, final Target target) {
    return new Measurement(
        measurement.figure(),
        measurement.benchmark(),
        measurement.part(),
        measurement.threads(),
        measurement.parameters(),
        measurement.shown(),
        measurement.unit(),
        measurement.score(),
        measurement.error(),
        measurement.raw(),
        measurement.secondary(),
        measurement.percentiles(),
        target,
        measurement.beside(),
        measurement.jvmArguments());
  }

  /// A run's latency, of which 99.99 % are no longer than so many nanoseconds.
  public static Measurement tail(final double ns) {
    return new Measurement(
        "99.99 % of bursts",
        "io.chainwalk.pipeline.BurstLatencyRun.run",
        "99.99%",
        1,
        Map.of(),
        List.of(),
        Measurement.NS,
        ns,
        null,
        List.of(),
        Map.of(),
        List.of(
            new Measurement.Percentile(0, ns / 10),
            new Measurement.Percentile(50, ns / 8),
            new Measurement.Percentile(90, ns / 5),
            new Measurement.Percentile(99, ns / 3),
            new Measurement.Percentile(99.9, ns / 2),
            new Measurement.Percentile(99.99, ns),
            new Measurement.Percentile(100, ns * 2)),
        Target.atMost(50_000),
        List.of(),
        List.of());
  }

  /// Packets a second.
  public static Measurement rate(final double perSecond, final double error) {
    return new Measurement(
        "one worker",
        "io.chainwalk.pipeline.ReplayFromMemoryBenchmark.replay",
        "",
        1,
        Map.of("workers", "1"),
        List.of(),
        Measurement.PER_SECOND,
        perSecond,
        error,
        List.of(),
        Map.of(),
        List.of(),
        Target.atLeast(15e6),
        List.of(),
        List.of());
  }

  /// Established connections with the kernel's beside them, and a floor.
  public static SuiteReport establishedSuite() {
    final Measurement kernel1 = established("iptables", "1000", 568, 20.0);
    final Measurement kernel2 = established("iptables", "1000000", 1147, 20.0);
    final Measurement floor = established("floor", "1000", 8.1, 0.2);
    final Measurement ours1 =
        aimed(established("chains", "1000", 121.04, 3.21), Target.atMost(28))
            .with(
                List.of(
                    new Measurement.Beside(Role.FLOOR, floor.key()),
                    new Measurement.Beside(Role.KERNEL, kernel1.key())));
    final Measurement ours2 =
        aimed(established("chains", "1000000", 55.5, 5.0), Target.atMost(57))
            .with(List.of(new Measurement.Beside(Role.KERNEL, kernel2.key())));
    return new SuiteReport(
        "established",
        "A packet of an established connection.",
        List.of(ours1, ours2, kernel1, kernel2, floor),
        List.of(new Ratio("a million to 1000", 0.4585, Target.atMost(1.3))),
        List.of(
            new Omission("kernel, nftables", Map.of(), false, "needs root & <netfilter>"),
            new Omission("one by one", Map.of("flows", "8000000"), true, "out of memory")),
        List.of(new Plot("Cost", "flows", List.of("chains", "iptables", "floor"))));
  }

  /// A report of some suites.
  public static Report report(final SuiteReport... suites) {
    return new Report(
        Report.FORMAT,
        true,
        "2026-11-23T16:40:00Z",
        "2026-11-23T16:43:30Z",
        new Conditions(
            "0123456789ab",
            new Conditions.Machine(
                "A processor",
                2,
                List.of(new Conditions.Cache(1, "Data", "48K", "0")),
                1L << 34,
                "Linux 6.18",
                ""),
            new Conditions.Jvm("A VM", "Somebody", "25.0.3", List.of("-XX:+UseSerialGC")),
            "madvise",
            "glibc.malloc.hugetlb=1",
            false,
            "0.10 0.20 0.30",
            "1.10 0.80 0.50"),
        List.of(suites));
  }

  /// A report of one suite.
  public static Report of(final Measurement... measurements) {
    return report(
        new SuiteReport(
            "established", "A packet.", List.of(measurements), List.of(), List.of(), List.of()));
  }
}
