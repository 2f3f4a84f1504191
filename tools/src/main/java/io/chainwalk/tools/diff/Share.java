package io.chainwalk.tools.diff;

import io.chainwalk.chain.Probability;
import java.util.List;

/// An endpoint that a connection can get, and how likely.
///
/// @param endpoint as a DNAT target names it; [#UNTRANSLATED] for the address that was dialled
/// @param probability exactly
record Share(String endpoint, Probability probability) {
  /// Stands for the address that was dialled, where no rule says another.
  static final String UNTRANSLATED = "untranslated";

  /// Stands for no address, where the table `nat` drops.
  static final String DROPPED = "dropped";

  /// Probabilities that differ by less are the same: old releases of kube-proxy write them with five digits.
  private static final double TOLERANCE = 1e-4;

  /// Whether two sides have the same endpoints, equally likely.
  ///
  /// @param left in the order of endpoints
  /// @param right likewise
  /// @return false where one side has an endpoint that the other one has not, however unlikely
  static boolean areAlike(final List<Share> left, final List<Share> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).endpoint.equals(right.get(i).endpoint)
          || !areAlike(left.get(i).toDouble(), right.get(i).toDouble())) {
        return false;
      }
    }
    return true;
  }

  /// Whether two probabilities are the same.
  static boolean areAlike(final double left, final double right) {
    return Math.abs(left - right) < TOLERANCE;
  }

  /// The probability as the number nearest to it.
  double toDouble() {
    return probability.toDouble();
  }
}
