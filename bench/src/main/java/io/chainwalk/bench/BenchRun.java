package io.chainwalk.bench;

import io.chainwalk.bench.report.Conditions;
import io.chainwalk.bench.report.Report;
import io.chainwalk.bench.report.SuiteReport;
import io.chainwalk.bench.run.CannotRunException;
import io.chainwalk.bench.run.Commit;
import io.chainwalk.bench.run.ConditionReader;
import io.chainwalk.bench.run.ForkArguments;
import io.chainwalk.bench.run.Progress;
import io.chainwalk.bench.run.SuiteRunner;
import io.chainwalk.bench.run.Timing;
import io.chainwalk.bench.suite.Suite;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run of some suites, on this machine.
final class BenchRun {
  private static final String TERMINAL_PROPERTY = "chainwalk.stderr.terminal";

  private BenchRun() {}

  /// Runs them.
  static Report of(
      final List<Suite> suites,
      final boolean isQuick,
      final Timing timing,
      final ForkArguments arguments)
      throws CannotRunException {
    final Instant began = now();
    final ConditionReader reader = new ConditionReader(Path.of("/"));
    final Conditions before = reader.read(arguments, Commit.current());
    warnOfLoad(before.loadBefore());
    final SuiteRunner runner =
        new SuiteRunner(
            isQuick,
            timing,
            arguments,
            new Progress(
                System.err,
                Boolean.getBoolean(TERMINAL_PROPERTY),
                suites.stream().mapToInt(suite -> SuiteRunner.size(suite, isQuick)).sum()));
    final List<SuiteReport> reports = new ArrayList<>();
    for (final Suite suite : suites) {
      reports.add(runner.run(suite));
    }
    return new Report(
        Report.FORMAT,
        isQuick,
        began.toString(),
        now().toString(),
        before.after(reader.load()),
        reports);
  }

  private static void warnOfLoad(final @Nullable String load) {
    final String warning = Progress.warning(load);
    if (!warning.isEmpty()) {
      System.err.println("chainwalk: " + warning);
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
