package io.chainwalk.bench;

import io.chainwalk.bench.report.Comparison;
import io.chainwalk.bench.report.ComparisonText;
import io.chainwalk.bench.report.HtmlReport;
import io.chainwalk.bench.report.Report;
import io.chainwalk.bench.report.ReportFile;
import io.chainwalk.bench.report.TextReport;
import io.chainwalk.bench.run.CannotRunException;
import io.chainwalk.bench.run.ForkArguments;
import io.chainwalk.bench.run.Timing;
import io.chainwalk.bench.suite.Suite;
import io.chainwalk.bench.suite.Suites;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures suites, tells what came of it, and compares it with what was before.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Measures what a packet costs here, beside what it costs elsewhere: JMH in JVMs of its own,"
          + " a table, and files for later. All suites, or those that are named."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk bench --quick",
      "  ./chainwalk bench --compare bench-results/OLD.json established new"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:something became slower",
      "2:wrong arguments",
      "3:bad input: a file that is no report, reports without the suite",
      "4:nothing of it can be measured on this machine",
      "5:the output cannot be written",
      "70:a benchmark failed, or an error in chainwalk itself",
      "141:nobody reads the output any more",
      "--jmh: JMH's own, 1 where no benchmark matches"
    })
final class BenchCommand implements Callable<Integer> {
  private static final String FOLDER = "bench-results";
  private static final double PERCENT = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SUITE", description = "which suites; by default all, see --list")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "one fork, short iterations, fewer sizes: all of it in ten minutes")
  private boolean isQuick;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "so many JVMs for each benchmark, not as many as it asks for")
  private @Nullable Integer forks;

  @Option(names = "--list", description = "list the suites, and measure nothing")
  private boolean isList;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "where the report goes; default " + FOLDER + "/DATE.json")
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "where the page with plots goes; default " + FOLDER + "/DATE.html")
  private @Nullable Path html;

  @Option(
      names = "--compare",
      paramLabel = "OLD.json [NEW.json]",
      hideParamSyntax = true,
      arity = "1..2",
      description =
          "say what became slower than in an older report, and end with 1 if anything did; with"
              + " NEW.json compare the two, and measure nothing")
  private List<String> compared = List.of();

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description = "smaller differences are none; default ${DEFAULT-VALUE}")
  private double threshold;

  @Option(
      names = "--bounds-checks",
      description = "leave Agrona's bounds checks on, as the command line tool does")
  private boolean boundsChecks;

  @Option(
      names = "--jmh",
      description = "as the first word: hand all that follows to JMH's own command line")
  private boolean isJmh;

  BenchCommand() {}

  @Override
  public Integer call() throws StatusException {
    if (isJmh) {
      throw wrong("--jmh must be the first word after bench");
    }
    if (forks != null && forks < 1) {
      throw wrong("--forks must be at least 1: " + forks);
    }
    if (!(threshold >= 0 && threshold < PERCENT)) {
      throw wrong("--threshold must be 0 to 100: " + threshold);
    }
    final Path newer = newer();
    final List<Suite> suites = chosen();
    if (isList) {
      return StandardOutput.print(SuiteList.text());
    }
    final Report old = compared.isEmpty() ? null : read(Path.of(compared.getFirst()));
    if (newer != null && old != null) {
      return compare(old, read(newer));
    }
    final String usual = usualName();
    final boolean isUsualFolder = json == null || html == null;
    final Path jsonFile = json == null ? Path.of(FOLDER, usual + ".json") : json;
    final Path htmlFile = html == null ? Path.of(FOLDER, usual + ".html") : html;
    if (isUsualFolder) {
      makeFolder();
    }
    prepare(jsonFile);
    prepare(htmlFile);
    final Report report = measure(suites);
    write(jsonFile, ReportFile.json(report));
    write(htmlFile, HtmlReport.of(report));
    System.err.println("chainwalk: written: " + jsonFile + ", " + htmlFile);
    final int printed = StandardOutput.print(TextReport.of(report));
    if (printed != ExitStatus.DONE) {
      return printed;
    }
    final int status = statusOf(report);
    return status == ExitStatus.DONE && old != null ? compare(old, report) : status;
  }

  /// The second file behind `--compare`, which takes two words if there are two; the name of a suite is none.
  private @Nullable Path newer() {
    if (compared.size() < 2) {
      return null;
    }
    final String second = compared.get(1);
    if (Suites.find(second).isPresent()) {
      names.addFirst(second);
      return null;
    }
    if (!Files.exists(Path.of(second))) {
      throw wrong(second + " is neither a file nor a suite; there are\n" + suites());
    }
    if (isQuick || json != null || html != null) {
      throw wrong("two reports are compared without measuring anything");
    }
    return Path.of(second);
  }

  private List<Suite> chosen() {
    for (final String name : names) {
      if (Suites.find(name).isEmpty()) {
        throw wrong("no suite " + name + "; there are\n" + suites());
      }
    }
    return names.isEmpty()
        ? Suites.ALL
        : Suites.ALL.stream().filter(suite -> names.contains(suite.name())).toList();
  }

  private static String suites() {
    return SuiteList.text().stripTrailing();
  }

  private Report measure(final List<Suite> suites) throws StatusException {
    try {
      return BenchRun.of(
          suites,
          isQuick,
          (isQuick ? Timing.QUICK : Timing.FULL).withForks(forks),
          new ForkArguments(boundsChecks));
    } catch (final CannotRunException e) {
      throw new StatusException(ExitStatus.CANNOT_RUN_HERE, e.getMessage(), e);
    }
  }

  private static int statusOf(final Report report) {
    if (report.suites().stream()
        .flatMap(suite -> suite.omissions().stream())
        .anyMatch(omission -> omission.failed())) {
      return ExitStatus.INTERNAL_ERROR;
    }
    return report.measurements().findAny().isEmpty() ? ExitStatus.CANNOT_RUN_HERE : ExitStatus.DONE;
  }

  private int compare(final Report old, final Report report) throws StatusException {
    for (final String name : names) {
      if (old.suite(name).isEmpty() && report.suite(name).isEmpty()) {
        throw new StatusException(
            ExitStatus.BAD_INPUT, "neither of the two reports has the suite " + name, null);
      }
    }
    final Comparison comparison =
        Comparison.of(old, report, Set.copyOf(names), threshold / PERCENT);
    final int printed = StandardOutput.print(ComparisonText.of(old, report, comparison));
    if (printed != ExitStatus.DONE) {
      return printed;
    }
    return comparison.hasSlower() ? ExitStatus.SLOWER : ExitStatus.DONE;
  }

  /// When the run began, to the second.
  private String usualName() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "")
        + (isQuick ? "-quick" : "");
  }

  private static Report read(final Path file) throws StatusException {
    try {
      return ReportFile.read(file);
    } catch (final IOException e) {
      throw new StatusException(ExitStatus.BAD_INPUT, file + ": " + cause(e), e);
    } catch (final ReportFile.BadReportException e) {
      throw new StatusException(ExitStatus.BAD_INPUT, e.getMessage(), e);
    }
  }

  private static void makeFolder() throws StatusException {
    final Path folder = Path.of(FOLDER);
    try {
      Files.createDirectories(folder);
    } catch (final IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  private static void prepare(final Path file) throws StatusException {
    try {
      ReportFile.prepare(file);
    } catch (final IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static void write(final Path file, final String text) throws StatusException {
    try {
      ReportFile.write(file, text);
    } catch (final IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static StatusException cannotWrite(final Path file, final IOException problem) {
    return new StatusException(
        ExitStatus.CANNOT_WRITE, file + ": cannot be written: " + cause(problem), problem);
  }

  private static String cause(final IOException problem) {
    return switch (problem) {
      case FileAlreadyExistsException _ -> "is no folder";
      case NoSuchFileException _ -> "no such file or folder";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(problem.getMessage());
    };
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
