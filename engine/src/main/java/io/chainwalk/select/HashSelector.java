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
  private final PartialSums sums;
  private final long sum;
  private final long reciprocal;

  HashSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    final List<KeyedCandidate> candidates = KeyedCandidate.of(endpoints, name -> name);
    places = KeyedCandidate.places(candidates);
    final int[] weights = KeyedCandidate.weights(candidates);
    sums = new PartialSums(weights, PartialSums.commonDivisor(weights));
    sum = Math.max(1, sums.total());
    reciprocal = Modulo.reciprocalOf(sum);
  }

  int at(final long hash) {
    if (places.length == 0) {
      return NONE;
    }
    final long remainder = Modulo.of(hash, sum, reciprocal);
    return places[sum == places.length ? (int) remainder : sums.placeOf(remainder)];
  }
}
