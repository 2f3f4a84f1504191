package io.chainwalk.chain;

import io.chainwalk.select.Draws;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/// An exact probability: chances are counted in parts of 2^31, so each product and sum of them is a whole number of parts
/// of some power of two.
///
/// @param numerator how many parts
/// @param scaleBits of which 2^scaleBits make one
public record Probability(BigInteger numerator, int scaleBits) {
  /// What happens in any case.
  public static final Probability ONE = new Probability(BigInteger.ONE, 0);

  /// What does not happen.
  public static final Probability ZERO = new Probability(BigInteger.ZERO, 0);

  /// Reduces the fraction.
  public Probability {
    final int common =
        numerator.signum() == 0 ? scaleBits : Math.min(scaleBits, numerator.getLowestSetBit());
    numerator = numerator.shiftRight(common);
    scaleBits -= common;
  }

  /// That this happens, and then a chance is met.
  ///
  /// @param threshold the chance, in parts of 2^31
  /// @return the product
  public Probability and(final long threshold) {
    return new Probability(
        numerator.multiply(BigInteger.valueOf(threshold)), scaleBits + Draws.SCALE_BITS);
  }

  /// That this happens, or something else that does not happen along with it.
  ///
  /// @param other its probability
  /// @return the sum
  public Probability or(final Probability other) {
    final int scale = Math.max(scaleBits, other.scaleBits);
    return new Probability(
        numerator
            .shiftLeft(scale - scaleBits)
            .add(other.numerator.shiftLeft(scale - other.scaleBits)),
        scale);
  }

  /// Whether it cannot happen.
  ///
  /// @return true for [#ZERO]
  public boolean isZero() {
    return numerator.signum() == 0;
  }

  /// The number nearest to it.
  ///
  /// @return 0 to 1
  public double toDouble() {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(BigInteger.ONE.shiftLeft(scaleBits)), MathContext.DECIMAL64)
        .doubleValue();
  }

  /// As a fraction, `1/1` or `715827883/2^31`.
  @Override
  public String toString() {
    return numerator + (scaleBits == 0 ? "/1" : "/2^" + scaleBits);
  }
}
