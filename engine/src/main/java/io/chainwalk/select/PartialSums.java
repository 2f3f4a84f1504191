package io.chainwalk.select;

/// Weights laid one behind the other, in their order: who is at a number of 0 to their sum, not included.
///
/// Searched by halves. One of weight 0 has no part, and is never found.
final class PartialSums {
  private final long[] sums;

  /// Adds weights up.
  ///
  /// @param weights at least 0
  /// @param divisor that all are multiples of
  PartialSums(final int[] weights, final int divisor) {
    sums = new long[weights.length];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] / divisor;
      sums[i] = sum;
    }
  }

  /// What weights have in common.
  ///
  /// @return 0 if there is none above 0
  static int commonDivisor(final int[] weights) {
    int divisor = 0;
    for (final int weight : weights) {
      int other = weight;
      while (other != 0) {
        final int rest = divisor % other;
        divisor = other;
        other = rest;
      }
    }
    return divisor;
  }

  /// The sum of all.
  long total() {
    return sums.length == 0 ? 0 : sums[sums.length - 1];
  }

  /// Whose part a number is in.
  ///
  /// @param number 0 to [#total] - 1
  int placeOf(final long number) {
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (number < sums[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
