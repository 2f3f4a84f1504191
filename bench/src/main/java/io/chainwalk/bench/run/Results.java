package io.chainwalk.bench.run;

import io.chainwalk.bench.report.Measurement;
import io.chainwalk.bench.suite.Figure;
import io.chainwalk.bench.suite.ForkedRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/// Makes measurements of what JMH and runs answer, in nanoseconds and operations a second.
final class Results {
  private static final String PERCENT = "%";
  private static final double NS_PER_SECOND = 1e9;
  private static final int TICKS_PER_HALF_DISTANCE = 5;

  private Results() {}

  /// A measurement of a benchmark's result.
  ///
  /// @throws IllegalArgumentException when the figure is about a secondary result that is not there
  static Measurement of(
      final Figure figure, final Map<String, String> parameters, final RunResult result) {
    final BenchmarkParams ran = result.getParams();
    final boolean isSecondary = !figure.part().isEmpty();
    final Result<?> value =
        isSecondary ? result.getSecondaryResults().get(figure.part()) : result.getPrimaryResult();
    if (value == null) {
      throw new IllegalArgumentException("no secondary result " + figure.part());
    }
    final boolean isRate = !isSecondary && ran.getMode() == Mode.Throughput;
    final double factor = isSecondary ? 1 : factor(ran.getMode(), ran.getTimeUnit());
    return new Measurement(
        figure.name(),
        figure.work().name(),
        figure.part(),
        ran.getThreads(),
        parameters,
        figure.varying(),
        unit(value, isRate),
        value.getScore() * factor,
        finite(value.getScoreError() * factor),
        raw(result.getBenchmarkResults(), figure.part(), factor),
        secondary(result),
        List.of(),
        figure.targetOf(parameters).orElse(null),
        List.of(),
        List.copyOf(ran.getJvmArgs()));
  }

  /// A measurement of what a run found out.
  ///
  /// @throws IllegalArgumentException when the figure is about something that is not there
  static Measurement of(
      final Figure figure,
      final Map<String, String> parameters,
      final ForkedRun.Found found,
      final List<String> jvmArguments) {
    final ForkedRun.Value value = value(figure.part(), found);
    final Map<String, Measurement.Secondary> others = new LinkedHashMap<>();
    found
        .values()
        .forEach((name, other) ->
            others.put(name, new Measurement.Secondary(other.number(), null, other.unit())));
    return new Measurement(
        figure.name(),
        figure.work().name(),
        figure.part(),
        1,
        parameters,
        figure.varying(),
        value.unit(),
        value.number(),
        null,
        List.of(),
        others,
        isPercentile(figure.part()) ? percentiles(found) : List.of(),
        figure.targetOf(parameters).orElse(null),
        List.of(),
        jvmArguments);
  }

  private static ForkedRun.Value value(final String part, final ForkedRun.Found found) {
    if (isPercentile(part)) {
      final double percent = Double.parseDouble(part.replace(PERCENT, ""));
      return new ForkedRun.Value(
          found
              .timesNs()
              .map(times -> times.getValueAtPercentile(percent))
              .orElseThrow(() -> new IllegalArgumentException("no times")),
          Measurement.NS);
    }
    final ForkedRun.Value value = found.values().get(part);
    if (value == null) {
      throw new IllegalArgumentException("no value " + part);
    }
    return value;
  }

  private static boolean isPercentile(final String part) {
    return part.endsWith(PERCENT);
  }

  private static List<Measurement.Percentile> percentiles(final ForkedRun.Found found) {
    final List<Measurement.Percentile> percentiles = new ArrayList<>();
    found
        .timesNs()
        .ifPresent(times ->
            times
                .percentiles(TICKS_PER_HALF_DISTANCE)
                .forEach(step ->
                    percentiles.add(
                        new Measurement.Percentile(
                            step.getPercentileLevelIteratedTo(), step.getValueIteratedTo()))));
    return percentiles;
  }

  private static String unit(final Result<?> value, final boolean isRate) {
    if (value.getScoreUnit().equals(Measurement.BYTES)) {
      return Measurement.BYTES;
    }
    return isRate ? Measurement.PER_SECOND : Measurement.NS;
  }

  private static double factor(final Mode mode, final TimeUnit unit) {
    return mode == Mode.Throughput ? NS_PER_SECOND / unit.toNanos(1) : unit.toNanos(1);
  }

  private static @Nullable Double finite(final double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static List<List<Double>> raw(
      final Collection<BenchmarkResult> forks, final String part, final double factor) {
    final Function<IterationResult, @Nullable Result<?>> value =
        iteration ->
            part.isEmpty()
                ? iteration.getPrimaryResult()
                : iteration.getSecondaryResults().get(part);
    final List<List<Double>> raw = new ArrayList<>();
    for (final BenchmarkResult fork : forks) {
      final List<Double> values = new ArrayList<>();
      for (final IterationResult iteration : fork.getIterationResults()) {
        final Result<?> result = value.apply(iteration);
        if (result != null) {
          values.add(result.getScore() * factor);
        }
      }
      raw.add(values);
    }
    return raw;
  }

  private static Map<String, Measurement.Secondary> secondary(final RunResult result) {
    final Map<String, Measurement.Secondary> all = new LinkedHashMap<>();
    result
        .getSecondaryResults()
        .forEach((name, value) -> {
          if (Double.isFinite(value.getScore())) {
            all.put(
                name,
                new Measurement.Secondary(
                    value.getScore(), finite(value.getScoreError()), value.getScoreUnit()));
          }
        });
    return all;
  }
}
