package io.chainwalk.tools.chains;

import io.chainwalk.chain.EndpointLadder;
import io.chainwalk.select.Draws;
import java.util.Arrays;
import java.util.Optional;

/// The weights that a ladder's chances stand for: the smallest whole numbers, each among those that are left, that give
/// the same chances.
final class LadderWeights {
  private static final int GREATEST_SUM = 0xFFFF;

  /// Old releases of kube-proxy write chances with five digits behind the point.
  private static final double TOLERANCE_OF_EQUAL = 1e-5;

  /// Weights are written with twelve digits, and the kernel counts in parts of 2^31.
  private static final double TOLERANCE = 2e-9;

  private LadderWeights() {}

  /// Looks for weights.
  ///
  /// @param ladder the ladder
  /// @return one for each rung, at least 1; empty when there are none whose sum is below 65536
  static Optional<int[]> of(final EndpointLadder ladder) {
    final int count = ladder.rungs().size();
    final int[] equal = new int[count];
    Arrays.fill(equal, 1);
    if (fit(ladder, equal, TOLERANCE_OF_EQUAL)) {
      return Optional.of(equal);
    }
    final double[] shares = new double[count];
    Arrays.setAll(shares, ladder::share);
    final int[] weights = new int[count];
    for (int sum = count; sum <= GREATEST_SUM; sum++) {
      final int all = sum;
      Arrays.setAll(weights, i -> (int) Math.round(shares[i] * all));
      if (Arrays.stream(weights).allMatch(weight -> weight > 0)
          && Arrays.stream(weights).sum() == all
          && fit(ladder, weights, TOLERANCE)) {
        return Optional.of(weights);
      }
    }
    return Optional.empty();
  }

  private static boolean fit(
      final EndpointLadder ladder, final int[] weights, final double tolerance) {
    int left = Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      final double chance = (double) ladder.rungs().get(i).threshold() / Draws.CERTAIN;
      if (Math.abs(chance - (double) weights[i] / left) > tolerance) {
        return false;
      }
      left -= weights[i];
    }
    return true;
  }
}
