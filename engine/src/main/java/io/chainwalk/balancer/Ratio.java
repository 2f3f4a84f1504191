package io.chainwalk.balancer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// An exact fraction, in lowest terms.
///
/// @param numerator any whole number
/// @param denominator more than 0
public record Ratio(BigInteger numerator, BigInteger denominator) implements Comparable<Ratio> {
  /// Nothing.
  public static final Ratio ZERO = of(0, 1);

  /// All.
  public static final Ratio ONE = of(1, 1);

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /// Reduces the fraction.
  ///
  /// @throws IllegalArgumentException when the denominator is not more than 0
  public Ratio {
    if (denominator.signum() <= 0) {
      throw new IllegalArgumentException("denominator must be more than 0: " + denominator);
    }
    final BigInteger common = numerator.gcd(denominator);
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /// A fraction of small numbers.
  ///
  /// @param numerator any
  /// @param denominator more than 0
  /// @return the fraction
  public static Ratio of(final long numerator, final long denominator) {
    return new Ratio(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /// The simplest fraction of an interval: that of the smallest denominator.
  ///
  /// @param low the least
  /// @param high the greatest, not less than `low`, neither of them negative
  /// @return a fraction from `low` to `high`
  public static Ratio simplest(final Ratio low, final Ratio high) {
    final BigInteger whole = low.numerator.divide(low.denominator);
    final Ratio below = new Ratio(whole, BigInteger.ONE);
    if (below.equals(low)) {
      return low;
    }
    if (whole.compareTo(high.numerator.divide(high.denominator)) < 0) {
      return new Ratio(whole.add(BigInteger.ONE), BigInteger.ONE);
    }
    // Between two neighbours among the whole numbers: what is left over is turned around, as in a
    // continued fraction.
    final Ratio rest = simplest(high.minus(below).inverse(), low.minus(below).inverse()).inverse();
    return below.plus(rest);
  }

  /// The sum.
  ///
  /// @param other to add
  /// @return both together
  public Ratio plus(final Ratio other) {
    return new Ratio(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  /// The difference.
  ///
  /// @param other to take away
  /// @return what is left
  public Ratio minus(final Ratio other) {
    return plus(new Ratio(other.numerator.negate(), other.denominator));
  }

  /// The product.
  ///
  /// @param other to multiply by
  /// @return this part of the other
  public Ratio times(final Ratio other) {
    return new Ratio(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  private Ratio inverse() {
    return new Ratio(denominator, numerator);
  }

  /// Percent.
  ///
  /// @param decimals how many
  /// @return rounded
  public BigDecimal percent(final int decimals) {
    return new BigDecimal(numerator)
        .multiply(HUNDRED)
        .divide(new BigDecimal(denominator), decimals, RoundingMode.HALF_UP);
  }

  @Override
  public int compareTo(final Ratio other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  /// As `1/6`; a whole number without denominator.
  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE)
        ? numerator.toString()
        : numerator + "/" + denominator;
  }
}
