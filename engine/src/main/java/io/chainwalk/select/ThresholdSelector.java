package io.chainwalk.select;

/// By weight, as a ladder of rules comes to it: endpoints stand side by side, each as wide as its weight, a random number
/// falls on one of them, and a binary search finds which: `weighted-threshold`.
///
/// In contrast to the alias table, a change of the last endpoints' weights leaves where the others begin as it was.
///
/// **Bias:** the number is 64 random bits scaled to the sum of weights, W, by a multiplication whose upper half is exact; of
/// 2^64 numbers an endpoint misses or gains less than one. The probability of one of weight w is off by less than
/// W / w / 2^64 of what it should be: below 2^-31 for up to 131,072 endpoints of whatever weights.
///
/// **Cost:** a pick reads about log2(n) sums, 8 bytes an endpoint; built in O(n).
///
/// **Threads:** immutable.
public final class ThresholdSelector extends EndpointSelector {
  private final PartialSums sums;
  private final long total;

  ThresholdSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    sums = new PartialSums(endpoints.weights(), 1);
    total = sums.total();
  }

  int at(final long randomBits) {
    return total == 0 ? NONE : sums.placeOf(Math.unsignedMultiplyHigh(randomBits, total));
  }
}
