package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Role;
import io.chainwalk.bench.suite.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A figure with some values of its parameters, measured.
///
/// @param figure the figure's name in its suite
/// @param benchmark class and method
/// @param part whose value it is, see [io.chainwalk.bench.suite.Figure#part]
/// @param threads how many threads ran it
/// @param parameters all of them
/// @param shown the names of those that a table shows
/// @param unit `ns`, `1/s` or `B`
/// @param score the mean of all iterations, or a percentile
/// @param error half of the confidence interval of 99.9 %; null where there are too few values for one
/// @param raw the value of each iteration of each fork
/// @param secondary further results, by JMH's names
/// @param percentiles of the times, in order; empty where only a mean was measured
/// @param target what is aimed at
/// @param beside what it is compared with
/// @param jvmArguments of the forks
public record Measurement(
    String figure,
    String benchmark,
    String part,
    int threads,
    Map<String, String> parameters,
    List<String> shown,
    String unit,
    double score,
    @Nullable Double error,
    List<List<Double>> raw,
    Map<String, Secondary> secondary,
    List<Percentile> percentiles,
    @Nullable Target target,
    List<Beside> beside,
    List<String> jvmArguments) {
  /// Nanoseconds; less is better.
  public static final String NS = "ns";

  /// Operations a second; more is better.
  public static final String PER_SECOND = "1/s";

  /// Bytes; less is better.
  public static final String BYTES = "B";

  /// A number of events; less is better.
  public static final String COUNT = "#";

  /// JMH's name for what is allocated in each operation.
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /// A secondary result.
  ///
  /// @param score its value
  /// @param error half of the confidence interval of 99.9 %; null where there is none
  /// @param unit as JMH says it
  public record Secondary(double score, @Nullable Double error, String unit) {}

  /// A point of a distribution.
  ///
  /// @param percent such as 99.9
  /// @param ns so many percent took no longer
  public record Percentile(double percent, double ns) {}

  /// Another measurement of the same suite that stands beside this one.
  ///
  /// @param role what it is to this one
  /// @param key its [Measurement#key]
  public record Beside(Role role, String key) {}

  /// Copies what it is given.
  public Measurement {
    Objects.requireNonNull(figure, "figure");
    Objects.requireNonNull(benchmark, "benchmark");
    Objects.requireNonNull(part, "part");
    if (!List.of(NS, PER_SECOND, BYTES, COUNT).contains(unit)) {
      throw new IllegalArgumentException("no such unit: " + unit);
    }
    parameters = new LinkedHashMap<>(parameters);
    shown = List.copyOf(shown);
    raw = raw.stream().map(List::copyOf).toList();
    secondary = new LinkedHashMap<>(secondary);
    percentiles = List.copyOf(percentiles);
    beside = List.copyOf(beside);
    jvmArguments = List.copyOf(jvmArguments);
  }

  /// What the same measurement is known by in every report: the code that runs, not what tables call it.
  ///
  /// @return a text
  public String key() {
    return key(benchmark, part, threads, parameters);
  }

  /// The key of a measurement.
  ///
  /// @param benchmark class and method
  /// @param part whose value it is
  /// @param threads how many threads run it
  /// @param parameters all of them
  /// @return a text
  public static String key(
      final String benchmark,
      final String part,
      final int threads,
      final Map<String, String> parameters) {
    final String values =
        parameters.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
            .collect(Collectors.joining(","));
    return benchmark
        + (part.isEmpty() ? "" : ":" + part)
        + (threads == 1 ? "" : "*" + threads)
        + "("
        + values
        + ")";
  }

  /// What each operation allocates.
  ///
  /// @return bytes; null where it was not measured
  public @Nullable Double allocatedBytes() {
    final Secondary allocation = secondary.get(ALLOCATION);
    return allocation == null ? null : allocation.score();
  }

  /// Which direction is better.
  ///
  /// @return true for times, bytes and counts, false for rates
  public boolean lessIsBetter() {
    return !PER_SECOND.equals(unit);
  }

  /// The parameters that a table shows, with their values.
  ///
  /// @return in order
  public Map<String, String> shownParameters() {
    final Map<String, String> these = new LinkedHashMap<>(parameters);
    these.keySet().retainAll(shown);
    return these;
  }

  /// The same with what it is compared with.
  ///
  /// @param others measurements of the same suite
  /// @return a measurement
  public Measurement with(final List<Beside> others) {
    return new Measurement(
        figure,
        benchmark,
        part,
        threads,
        parameters,
        shown,
        unit,
        score,
        error,
        raw,
        secondary,
        percentiles,
        target,
        others,
        jvmArguments);
  }

  /// Score and error for people.
  ///
  /// @return such as `121.0 ± 3.2 ns`
  public String inWords() {
    final Amount amount = Amount.of(score, unit);
    return error == null
        ? amount.text(score)
        : amount.number(score) + " ± " + amount.number(error) + " " + amount.unit();
  }
}
