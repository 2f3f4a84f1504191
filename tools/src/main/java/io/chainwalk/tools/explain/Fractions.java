package io.chainwalk.tools.explain;

import io.chainwalk.balancer.Ratio;
import io.chainwalk.chain.Probability;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Exact probabilities for people and programs.
final class Fractions {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /// How many decimals percentages have.
  static final int PERCENT_DECIMALS = 4;

  private Fractions() {}

  /// The fraction in digits.
  ///
  /// @param probability the probability
  /// @return as `715827883/2147483648`; a whole number without denominator
  static String text(final Probability probability) {
    return probability.scaleBits() == 0
        ? probability.numerator().toString()
        : probability.numerator() + "/" + whole(probability);
  }

  /// Percent.
  ///
  /// @param probability the probability
  /// @return rounded
  static BigDecimal percent(final Probability probability) {
    return new BigDecimal(probability.numerator())
        .multiply(HUNDRED)
        .divide(new BigDecimal(whole(probability)), PERCENT_DECIMALS, RoundingMode.HALF_UP);
  }

  /// A probability as a fraction like any other.
  ///
  /// @param probability the probability
  /// @return the same
  static Ratio ratio(final Probability probability) {
    return new Ratio(probability.numerator(), whole(probability));
  }

  private static BigInteger whole(final Probability probability) {
    return BigInteger.ONE.shiftLeft(probability.scaleBits());
  }
}
