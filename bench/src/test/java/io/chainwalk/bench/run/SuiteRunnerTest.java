package io.chainwalk.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.bench.report.Measurement;
import io.chainwalk.bench.report.Omission;
import io.chainwalk.bench.report.SuiteReport;
import io.chainwalk.bench.suite.Figure;
import io.chainwalk.bench.suite.ForkedRun;
import io.chainwalk.bench.suite.Quotient;
import io.chainwalk.bench.suite.Role;
import io.chainwalk.bench.suite.Suite;
import io.chainwalk.bench.suite.Target;
import io.chainwalk.packet.PacketParserBenchmark;
import io.chainwalk.select.PickBenchmark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/// Suites are run for a moment, in this JVM where that is possible. The figures say nothing.
class SuiteRunnerTest {
  private static final Timing MOMENT =
      new Timing(
          new Timing.Shortened(0, 0, Duration.ofMillis(1), 2, Duration.ofMillis(5)),
          null,
          Duration.ofMillis(20));

  private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

  private SuiteReport run(final Suite suite) throws CannotRunException {
    final Progress progress =
        new Progress(
            new PrintStream(talk, true, StandardCharsets.UTF_8),
            false,
            SuiteRunner.size(suite, true));
    return new SuiteRunner(true, MOMENT, new ForkArguments(false), progress).run(suite);
  }

  private static Figure pick(final String name, final String... selectors) {
    return Figure.of(name, PickBenchmark.class, "pick")
        .over("selector", List.of(selectors), List.of(selectors))
        .with("endpoints", "3");
  }

  @Test
  void aFigureStandsBesideItsFloorAndIsDividedByOthers() throws CannotRunException {
    final SuiteReport report =
        run(
            Suite.of(
                    "some",
                    "A sentence.",
                    Figure.of("parse", PacketParserBenchmark.class, "parse")
                        .target(Target.atMost(10))
                        .beside(Role.FLOOR, "walk"),
                    Figure.of("walk", PacketParserBenchmark.class, "floor"))
                .quotients(
                    new Quotient(
                        "walk to itself",
                        new Quotient.Place("walk", Map.of()),
                        new Quotient.Place("walk", Map.of()),
                        Target.atMost(1))));
    assertEquals(List.of(), report.omissions());
    final Measurement parse = report.measurements().getFirst();
    final Measurement walk = report.measurements().getLast();
    assertEquals("parse", parse.figure());
    assertEquals("io.chainwalk.packet.PacketParserBenchmark.parse()", parse.key());
    assertEquals(Measurement.NS, parse.unit());
    assertTrue(parse.score() > 0);
    assertEquals(2, parse.raw().getFirst().size());
    assertEquals(Target.atMost(10), parse.target());
    assertNotNull(parse.allocatedBytes());
    assertEquals(List.of(new Measurement.Beside(Role.FLOOR, walk.key())), parse.beside());
    assertEquals(1, report.ratios().getFirst().value());
    assertTrue(talk.toString(StandardCharsets.UTF_8).startsWith("1 of 2, some: parse: "));
  }

  @Test
  void whatFailsIsSaidAndTheRestRuns() throws CannotRunException {
    final SuiteReport report =
        run(Suite.of("some", "A sentence.", pick("pick", "no-such-selector", "random")));
    assertEquals(1, report.measurements().size());
    final Omission omission = report.omissions().getFirst();
    assertTrue(omission.failed());
    assertEquals(Map.of("selector", "no-such-selector"), omission.parameters());
    assertTrue(omission.reason().contains("no-such-selector"), omission.reason());
  }

  @Test
  void whatTheMachineLacksIsSkippedAndSaidOnce() throws CannotRunException {
    final SuiteReport report =
        run(
            Suite.of(
                "some",
                "A sentence.",
                pick("kernel", "random", "maglev").needs(_ -> "no netfilter"),
                pick("ours", "random", "maglev")
                    .needs(values -> "maglev".equals(values.get("selector")) ? "no memory" : "")));
    assertEquals(
        List.of(
            new Omission("kernel", Map.of(), false, "no netfilter"),
            new Omission("ours", Map.of("selector", "maglev"), false, "no memory")),
        report.omissions());
    assertEquals(1, report.measurements().size());
  }

  @Test
  void aSecondaryResultIsAFigureOfTheSameRun() throws CannotRunException {
    final SuiteReport report =
        run(
            Suite.of(
                "some",
                "A sentence.",
                pick("pick", "random"),
                pick("collections", "random").part("gc.count"),
                pick("own share", "random").part("ownShare")));
    assertEquals(2, report.measurements().size());
    final Measurement collections = report.measurements().getLast();
    assertEquals("gc.count", collections.part());
    final Measurement.Secondary count =
        Objects.requireNonNull(report.measurements().getFirst().secondary().get("gc.count"));
    assertEquals(collections.score(), count.score());
    assertEquals("no secondary result ownShare", report.omissions().getFirst().reason());
  }

  /// Takes up to as many nanoseconds as its parameter says.
  public static final class EvenRun implements ForkedRun {
    /// Called by reflection.
    public EvenRun() {}

    @Override
    public Found run(final Map<String, String> parameters, final Duration length)
        throws IOException {
      final Histogram histogram = new Histogram(3);
      final String ns = parameters.getOrDefault("ns", "");
      if (ns.isEmpty()) {
        throw new IOException("no such time");
      }
      for (int i = 1; i <= 1000; i++) {
        histogram.recordValue(Long.parseLong(ns) * i / 1000);
      }
      return new Found(Map.of("memory", new Value(160.5, "B")), Optional.of(histogram));
    }
  }

  @Test
  void aRunInAJvmOfItsOwnYieldsPercentilesAndValues() throws CannotRunException {
    final Figure run = Figure.ofRun("half", EvenRun.class).with("ns", "1000");
    final SuiteReport report =
        run(
            Suite.of(
                "tail",
                "A sentence.",
                run.part("50%"),
                run.part("memory"),
                run.part("speed"),
                run.part("50%").with("ns", "")));
    final Measurement half = report.measurements().getFirst();
    assertEquals(500, half.score());
    assertNull(half.error());
    assertEquals(100, half.percentiles().getLast().percent());
    assertEquals(1000, half.percentiles().getLast().ns());
    assertFalse(half.jvmArguments().isEmpty());
    final Measurement memory = report.measurements().getLast();
    assertEquals(160.5, memory.score());
    assertEquals(Measurement.BYTES, memory.unit());
    assertEquals(List.of(), memory.percentiles());
    assertEquals(
        List.of("no value speed", "java.io.IOException: no such time"),
        report.omissions().stream().map(Omission::reason).toList());
  }

  /// Cannot even be made.
  public static final class BrokenRun implements ForkedRun {
    private static final int NUMBER = Integer.parseInt("none");

    /// Called by reflection.
    public BrokenRun() {}

    @Override
    public Found run(final Map<String, String> parameters, final Duration length) {
      return new Found(Map.of("number", new Value(NUMBER, "B")), Optional.empty());
    }
  }

  @Test
  void anErrorInAForkIsReportedByItsCause() throws CannotRunException {
    final SuiteReport report =
        run(
            Suite.of(
                "some", "A sentence.", Figure.ofRun("broken", BrokenRun.class).part("number")));
    assertEquals(
        List.of("java.lang.NumberFormatException: For input string: \"none\""),
        report.omissions().stream().map(Omission::reason).toList());
  }

  @Test
  void reasonsNameTheRootOfTheTrouble() {
    final IOException root = new IOException("no space");
    assertEquals("java.io.IOException: no space", RunFork.inWords(new UncheckedIOException(root)));
    assertEquals(
        "java.lang.IllegalStateException: cannot write, caused by java.io.IOException: no space",
        RunFork.inWords(new IllegalStateException("cannot\n write", root)));
  }

  @Test
  void aMachineThatIsNotQuietIsSaid() {
    assertEquals("", Progress.warning(null));
    assertEquals("", Progress.warning("1.00 3.10 2.00"));
    assertTrue(Progress.warning("1.73 0.10 0.00").contains("the last minute is 1.73"));
  }

  @Test
  void aBenchmarkThatChoosesItsCollectorIsGivenNone() {
    final ForkArguments arguments = new ForkArguments(true);
    assertTrue(
        arguments.of(SuiteRunnerTest.class, "anything").contains("-XX:+UseSerialGC"),
        "the launcher's collector");
    assertEquals(
        List.of("--sun-misc-unsafe-memory-access=allow"),
        arguments.of(Collecting.class, "anything"));
    assertTrue(new ForkArguments(false).usual().contains("-Dagrona.disable.bounds.checks=true"));
  }

  @org.openjdk.jmh.annotations.Fork(jvmArgsAppend = "-XX:+UseParallelGC")
  private static final class Collecting {}
}
