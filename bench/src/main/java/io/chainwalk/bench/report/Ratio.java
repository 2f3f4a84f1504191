package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Target;

/// One measurement divided by another one.
///
/// @param name what tables call it
/// @param value the quotient
/// @param target what is aimed at
public record Ratio(String name, double value, Target target) {
  /// The ratio in a line.
  ///
  /// @return name, value and target
  public String inWords() {
    return "%s: %s, target %s %s: %s"
        .formatted(
            name,
            Amount.times(value),
            target.bound().sign(),
            Amount.times(target.value()),
            SuiteTable.judged(target, value));
  }
}
