package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Plot;
import java.util.List;
import java.util.Objects;

/// What came of a suite.
///
/// @param name the suite's name
/// @param sentence what it measures
/// @param measurements in the order of the table
/// @param ratios measurements divided by others, where that is what is aimed at
/// @param omissions what could not be measured
/// @param plots what is drawn
public record SuiteReport(
    String name,
    String sentence,
    List<Measurement> measurements,
    List<Ratio> ratios,
    List<Omission> omissions,
    List<Plot> plots) {
  /// Copies the lists.
  public SuiteReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(sentence, "sentence");
    measurements = List.copyOf(measurements);
    ratios = List.copyOf(ratios);
    omissions = List.copyOf(omissions);
    plots = List.copyOf(plots);
  }
}
