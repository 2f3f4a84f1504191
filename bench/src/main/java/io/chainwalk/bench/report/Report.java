package io.chainwalk.bench.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// All that a run found out, and where.
///
/// @param format of the file, [#FORMAT]
/// @param quick whether the run was a quick one
/// @param began when, as ISO 8601 in UTC
/// @param ended when
/// @param conditions what it ran on
/// @param suites in order
public record Report(
    int format,
    boolean quick,
    String began,
    String ended,
    Conditions conditions,
    List<SuiteReport> suites) {
  /// Counts up when a reader of the format before could not read it.
  public static final int FORMAT = 1;

  /// Copies the list.
  public Report {
    Objects.requireNonNull(began, "began");
    Objects.requireNonNull(ended, "ended");
    Objects.requireNonNull(conditions, "conditions");
    suites = List.copyOf(suites);
  }

  /// All measurements of all suites.
  ///
  /// @return in order
  public Stream<Measurement> measurements() {
    return suites.stream().flatMap(suite -> suite.measurements().stream());
  }

  /// Finds a suite.
  ///
  /// @param name its name
  /// @return what came of it; empty when it did not run
  public Optional<SuiteReport> suite(final String name) {
    return suites.stream().filter(suite -> suite.name().equals(name)).findFirst();
  }
}
