package io.chainwalk.testkit;

/// Pearson's chi-square test of counts against equal shares.
public final class ChiSquare {
  /// The standard normal deviate that is exceeded once in a thousand times.
  private static final double ONE_IN_A_THOUSAND = 3.0902;

  private ChiSquare() {}

  /// The statistic.
  ///
  /// @param counts how often each outcome occurred
  /// @return 0 for equal counts; about the number of outcomes less one when chance alone is at work
  public static double of(final int[] counts) {
    double total = 0;
    for (final int count : counts) {
      total += count;
    }
    final double expected = total / counts.length;
    double sum = 0;
    for (final int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  /// What the statistic exceeds by chance once in a thousand times, after Wilson and Hilferty (1931); 3 % too large for
  /// two outcomes, exact to three digits from five on.
  ///
  /// @param outcomes how many outcomes there are, at least 2
  /// @return the critical value
  public static double criticalValue(final int outcomes) {
    final double degrees = outcomes - 1.0;
    final double ninth = 2 / (9 * degrees);
    return degrees * Math.pow(1 - ninth + ONE_IN_A_THOUSAND * Math.sqrt(ninth), 3);
  }
}
