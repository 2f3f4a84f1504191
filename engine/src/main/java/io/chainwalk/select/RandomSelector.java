package io.chainwalk.select;

import java.util.stream.IntStream;

/// Each endpoint with the same probability: what kube-proxy's ladder of `statistic --mode random` rules amounts to where
/// all weights are equal. Endpoints of weight 0 get nothing, all others the same, whatever their weights.
///
/// **Cost:** a pick is a multiplication and one random line of memory; 4 bytes an endpoint; built in O(n).
///
/// **Threads:** immutable.
public final class RandomSelector extends EndpointSelector {
  private final int[] places;

  RandomSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    places =
        IntStream.range(0, endpoints.size())
            .filter(i -> endpoints.candidates().get(i).weight() > 0)
            .toArray();
  }

  int at(final long randomBits) {
    return places.length == 0 ? NONE : places[pick(randomBits, places.length)];
  }

  /// Picks one of so many.
  ///
  /// The upper 32 bits are scaled to the count; an endpoint's probability differs from 1/count by less than 2^-32.
  ///
  /// @param randomBits 64 random bits
  /// @param count how many endpoints there are, at least 1
  /// @return 0 to count - 1
  public static int pick(final long randomBits, final int count) {
    return (int) (((randomBits >>> 32) * count) >>> 32);
  }
}
