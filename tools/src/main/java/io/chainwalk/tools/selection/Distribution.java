package io.chainwalk.tools.selection;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/// How evenly connections are spread, by weight. An endpoint's *load* is the number of its connections, over its weight,
/// times the mean weight: where all weights are equal, the number itself. Endpoints of weight 0 do not count.
///
/// @param min the least load
/// @param max the greatest load
/// @param mean the load of all where connections go exactly by weight
/// @param deviation standard deviation of the load from that mean, each endpoint counting as much as its weight
/// @param chiSquare Pearson's statistic of the numbers of connections against the weights
/// @param pValue how likely it is that chance by weight alone is at least that uneven; NaN where too few connections are
///     expected of an endpoint, or there is but one
record Distribution(
    double min, double max, double mean, double deviation, double chiSquare, double pValue) {
  /// Of an endpoint that is expected to get fewer, chi-square says nothing.
  private static final double LEAST_EXPECTED = 5;

  /// Works it out.
  ///
  /// @param counts connections by place
  /// @param endpoints with their weights
  static Distribution of(final long[] counts, final Endpoints endpoints) {
    final double[] shares = endpoints.shares();
    final int[] places = IntStream.range(0, counts.length).filter(i -> shares[i] > 0).toArray();
    final double total = Arrays.stream(counts).sum();
    final double mean = total / places.length;
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    double variance = 0;
    double chiSquare = 0;
    boolean isEnough = places.length > 1;
    for (final int place : places) {
      final double load = counts[place] / (shares[place] * places.length);
      min = Math.min(min, load);
      max = Math.max(max, load);
      variance += shares[place] * (load - mean) * (load - mean);
      final double expected = shares[place] * total;
      isEnough &= expected >= LEAST_EXPECTED;
      chiSquare +=
          expected == 0 ? 0 : (counts[place] - expected) * (counts[place] - expected) / expected;
    }
    final double pValue =
        isEnough
            ? ChiSquaredDistribution.of(places.length - 1).survivalProbability(chiSquare)
            : Double.NaN;
    return new Distribution(min, max, mean, Math.sqrt(variance), chiSquare, pValue);
  }

  /// The greatest load alone.
  ///
  /// @param counts connections by place
  /// @param endpoints with their weights
  static double greatestLoad(final List<Long> counts, final Endpoints endpoints) {
    return of(counts.stream().mapToLong(Long::longValue).toArray(), endpoints).max();
  }

  /// The standard deviation as a part of the mean.
  ///
  /// @return 0 where there are no connections
  double relativeDeviation() {
    return mean == 0 ? 0 : deviation / mean;
  }

  /// By how much the busiest endpoint must be larger than it would have to be if loads were equal (over-provisioning).
  ///
  /// @return at least 1; 0 where there are no connections
  double maxOverIdeal() {
    return mean == 0 ? 0 : max / mean;
  }
}
