package io.chainwalk.tools.routes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// A share of requests, exactly.
///
/// @param weight its weight
/// @param total the sum of all weights; above 0
record Share(long weight, long total) {
  private static final int DECIMALS = 4;

  /// Checks the sum.
  Share {
    if (total <= 0) {
      throw new IllegalArgumentException("no share of nothing: total=" + total);
    }
  }

  /// The fraction in lowest terms.
  ///
  /// @return as `1/5`; a whole number without denominator
  String fraction() {
    final long divisor = BigInteger.valueOf(weight).gcd(BigInteger.valueOf(total)).longValueExact();
    return total == divisor
        ? Long.toString(weight / divisor)
        : weight / divisor + "/" + total / divisor;
  }

  /// Percent, rounded to four decimals, without zeros at the end.
  BigDecimal percent() {
    final BigDecimal percent =
        BigDecimal.valueOf(weight)
            .movePointRight(2)
            .divide(BigDecimal.valueOf(total), DECIMALS, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return percent.scale() < 0 ? percent.setScale(0) : percent;
  }
}
