package io.chainwalk.bench.run;

import io.chainwalk.bench.report.Measurement;
import io.chainwalk.bench.report.Omission;
import io.chainwalk.bench.report.Ratio;
import io.chainwalk.bench.report.SuiteReport;
import io.chainwalk.bench.suite.Comparison;
import io.chainwalk.bench.suite.Figure;
import io.chainwalk.bench.suite.Quotient;
import io.chainwalk.bench.suite.Suite;
import io.chainwalk.bench.suite.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Measures suites, one figure after the other. What several figures need is run once.
public final class SuiteRunner {
  private final boolean isQuick;
  private final Forks forks;
  private final Progress progress;
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /// Prepares.
  ///
  /// @param isQuick whether parameters have the values of a quick run
  /// @param timing how long to measure
  /// @param arguments of the forks
  /// @param progress is told
  public SuiteRunner(
      final boolean isQuick,
      final Timing timing,
      final ForkArguments arguments,
      final Progress progress) {
    this.isQuick = isQuick;
    this.progress = progress;
    forks = new Forks(arguments, timing);
  }

  /// How many measurements a suite has.
  ///
  /// @param suite the suite
  /// @param isQuick whether the run is a quick one
  /// @return the number
  public static int size(final Suite suite, final boolean isQuick) {
    return suite.figures().stream().mapToInt(figure -> figure.combinations(isQuick).size()).sum();
  }

  /// Measures a suite.
  ///
  /// @param suite the suite
  /// @return what came of it
  /// @throws CannotRunException when nothing can be run
  public SuiteReport run(final Suite suite) throws CannotRunException {
    final List<Measurement> measurements = new ArrayList<>();
    final List<Omission> omissions = new ArrayList<>();
    for (final Figure figure : suite.figures()) {
      final List<Omission> skipped = new ArrayList<>();
      for (final Map<String, String> parameters : figure.combinations(isQuick)) {
        final String missing = figure.need().missing(parameters);
        progress.begin(name(suite, figure, parameters));
        if (!missing.isEmpty()) {
          progress.end("skipped: " + missing);
          skipped.add(new Omission(figure.name(), shown(figure, parameters), false, missing));
          continue;
        }
        try {
          final Measurement measurement = measure(figure, parameters);
          progress.end(measurement.inWords());
          measurements.add(measurement);
        } catch (final FailedException failed) {
          progress.end("failed: " + failed.getMessage());
          omissions.add(
              new Omission(figure.name(), shown(figure, parameters), true, message(failed)));
        }
      }
      omissions.addAll(summed(skipped, figure.combinations(isQuick).size()));
    }
    return new SuiteReport(
        suite.name(),
        suite.sentence(),
        compared(suite, measurements),
        ratios(suite, measurements),
        omissions,
        suite.plots());
  }

  /// A benchmark that has no result.
  private static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(final String reason) {
      super(reason);
    }
  }

  private static String message(final Exception failed) {
    return Objects.requireNonNullElse(failed.getMessage(), "no reason given");
  }

  private Measurement measure(final Figure figure, final Map<String, String> parameters)
      throws CannotRunException, FailedException {
    final int threads = figure.work() instanceof final Work.Jmh jmh ? jmh.threads() : 1;
    final String run = Measurement.key(figure.work().name(), "", threads, parameters);
    Outcome outcome = outcomes.get(run);
    if (outcome == null) {
      outcome = forks.run(figure.work(), parameters);
      outcomes.put(run, outcome);
    }
    try {
      return switch (outcome) {
        case Outcome.Scored(var result) -> Results.of(figure, parameters, result);
        case Outcome.Found(var found, var jvmArguments) ->
            Results.of(figure, parameters, found, jvmArguments);
        case Outcome.Failed(var reason) -> throw new FailedException(reason);
      };
    } catch (final IllegalArgumentException e) {
      throw new FailedException(message(e));
    }
  }

  private static String name(
      final Suite suite, final Figure figure, final Map<String, String> parameters) {
    return suite.name()
        + ": "
        + figure.name()
        + shown(figure, parameters).entrySet().stream()
            .map(parameter -> ", " + parameter.getKey() + " " + parameter.getValue())
            .collect(Collectors.joining());
  }

  private static Map<String, String> shown(
      final Figure figure, final Map<String, String> parameters) {
    final Map<String, String> shown = new LinkedHashMap<>(parameters);
    shown.keySet().retainAll(figure.varying());
    return shown;
  }

  /// Where all of a figure is missing for one reason, that is said once.
  private static List<Omission> summed(final List<Omission> skipped, final int all) {
    final boolean isOne =
        skipped.size() == all && skipped.stream().map(Omission::reason).distinct().count() == 1;
    return isOne
        ? List.of(
            new Omission(skipped.getFirst().figure(), Map.of(), false, skipped.getFirst().reason()))
        : skipped;
  }

  private static List<Measurement> compared(
      final Suite suite, final List<Measurement> measurements) {
    return measurements.stream()
        .map(measurement -> {
          final List<Measurement.Beside> beside = new ArrayList<>();
          for (final Comparison comparison : suite.figure(measurement.figure()).comparisons()) {
            measurements.stream()
                .filter(other -> other.figure().equals(comparison.figure()))
                .filter(other -> agree(measurement, other, comparison.on()))
                .map(other -> new Measurement.Beside(comparison.role(), other.key()))
                .forEach(beside::add);
          }
          return measurement.with(beside);
        })
        .toList();
  }

  private static boolean agree(
      final Measurement one, final Measurement other, final List<String> on) {
    return on.stream()
        .allMatch(parameter ->
            Objects.equals(one.parameters().get(parameter), other.parameters().get(parameter)));
  }

  private static List<Ratio> ratios(final Suite suite, final List<Measurement> measurements) {
    final List<Ratio> ratios = new ArrayList<>();
    for (final Quotient quotient : suite.quotients()) {
      final Optional<Measurement> over = find(quotient.over(), measurements);
      final Optional<Measurement> under = find(quotient.under(), measurements);
      if (over.isPresent() && under.isPresent()) {
        ratios.add(
            new Ratio(
                quotient.name(), over.get().score() / under.get().score(), quotient.target()));
      }
    }
    return ratios;
  }

  private static Optional<Measurement> find(
      final Quotient.Place place, final List<Measurement> measurements) {
    return measurements.stream()
        .filter(measurement -> measurement.figure().equals(place.figure()))
        .filter(measurement ->
            measurement.parameters().entrySet().containsAll(place.where().entrySet()))
        .findFirst();
  }
}
