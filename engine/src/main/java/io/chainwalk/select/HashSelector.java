package io.chainwalk.select;

import java.util.List;

/// The hash modulo the number of candidates, or, where weights differ, modulo their sum and then whoever's part of the sum
/// that is: `source-hash` and `flow-hash`, which differ in what is hashed.
///
/// Weights are divided by what they have in common first, so that equal ones are as good as none. Parts of the sum are
/// in the order of the set. A pick with equal weights is a multiplication or two, otherwise a binary search besides.
///
/// There is nothing consistent about it: from n candidates to one fewer or more, nearly all flows move, 1 - 1/n of them.
public final class HashSelector extends EndpointSelector {
  private final int[] places;
  private final long[] bounds;
  private final long sum;
  private final long reciprocal;

  HashSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    final List<KeyedCandidate> candidates = KeyedCandidate.of(endpoints, name -> name);
    places = KeyedCandidate.places(candidates);
    final int[] weights = KeyedCandidate.weights(candidates);
    bounds = sums(weights, greatestCommonDivisor(weights));
    sum = bounds.length == 0 ? 1 : bounds[bounds.length - 1];
    reciprocal = Modulo.reciprocalOf(sum);
  }

  int at(final long hash) {
    if (places.length == 0) {
      return NONE;
    }
    final long remainder = Modulo.of(hash, sum, reciprocal);
    return places[sum == places.length ? (int) remainder : partOf(remainder)];
  }

  private int partOf(final long remainder) {
    int low = 0;
    int high = bounds.length - 1;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (bounds[middle] <= remainder) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long[] sums(final int[] weights, final int divisor) {
    final long[] sums = new long[weights.length];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] / divisor;
      sums[i] = sum;
    }
    return sums;
  }

  private static int greatestCommonDivisor(final int[] weights) {
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
}
