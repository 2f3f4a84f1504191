package io.chainwalk.kubeproxy;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The argument of `--probability`, as kube-proxy writes it (section 2).
public final class ProbabilityText {
  private static final int DIGITS = 10;

  /// Enough to name each of the kernel's 2^31 steps of 4.7e-10 without doubt; kube-proxy's ten are not.
  private static final int WEIGHTED_DIGITS = 12;

  private static final String[] ONE_IN = new String[256];

  static {
    for (int k = 1; k < ONE_IN.length; k++) {
      ONE_IN[k] = format(1.0 / k);
    }
  }

  private ProbabilityText() {}

  /// The chance of one endpoint among as many as are left, where all are alike.
  ///
  /// @param left how many, at least 1
  /// @return C's `%0.10f` of 1/left
  public static String oneIn(final int left) {
    return left < ONE_IN.length ? ONE_IN[left] : format(1.0 / left);
  }

  /// The chance of an endpoint among those that are left, by weight.
  ///
  /// @param weight its weight, at least 1
  /// @param sum of its weight and those that are left
  /// @return twelve digits behind the point
  public static String share(final long weight, final long sum) {
    return BigDecimal.valueOf(weight)
        .divide(BigDecimal.valueOf(sum), WEIGHTED_DIGITS, RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /// As C and Go round: the double's exact value, to the even digit where it lies in the middle. Java's own `%f` rounds
  /// the shortest decimal that stands for the double, and up.
  private static String format(final double value) {
    return new BigDecimal(value).setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
  }
}
