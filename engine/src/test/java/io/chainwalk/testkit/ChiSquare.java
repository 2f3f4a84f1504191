package io.chainwalk.testkit;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/// Pearson's chi-square test of counts against shares.
public final class ChiSquare {
  private static final double ONE_IN_A_THOUSAND = 0.001;

  private ChiSquare() {}

  /// The statistic, against equal shares.
  ///
  /// @param counts how often each outcome occurred
  /// @return 0 for equal counts; about the number of outcomes less one when chance alone is at work
  public static double of(final int[] counts) {
    final int[] equal = new int[counts.length];
    Arrays.fill(equal, 1);
    return of(counts, equal);
  }

  /// The statistic, against shares in proportion to weights.
  ///
  /// @param counts how often each outcome occurred
  /// @param weights of the outcomes; one of weight 0 does not count among them, unless it occurred
  /// @return 0 for exact shares; infinite when something occurred that cannot
  public static double of(final int[] counts, final int[] weights) {
    final double total = Arrays.stream(counts).asLongStream().sum();
    final double weight = Arrays.stream(weights).asLongStream().sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      final double expected = total * weights[i] / weight;
      final double difference = counts[i] - expected;
      sum += difference == 0 ? 0 : difference * difference / expected;
    }
    return sum;
  }

  /// What the statistic exceeds by chance once in a thousand times.
  ///
  /// @param outcomes how many outcomes there are, at least 2
  /// @return the critical value
  public static double criticalValue(final int outcomes) {
    return ChiSquaredDistribution.of(outcomes - 1.0).inverseSurvivalProbability(ONE_IN_A_THOUSAND);
  }
}
