package io.chainwalk.select;

import java.util.stream.IntStream;

/// The endpoint with the fewest open connections for its weight among d drawn at random, `power-of-choices`: with two
/// draws already, nearly as even as asking all of them, at the cost of two.
///
/// Draws are independent, so that one endpoint may be drawn twice; of several with the same load, the first drawn is
/// picked. Where weights differ, endpoints are drawn by weight too: without connections, each gets its share.
///
/// **Bits.** Where weights are equal, several draws are decoded from one number: the number times n has the draw in its
/// upper 64 bits and what is left to draw from in its lower. That is done as long as all outcomes together are at most
/// 2^32, so that none is off by more than 2^-32 of its probability; then the number is mixed into a new one. Where weights
/// differ each draw has a number of its own; what is said of [AliasTable] holds.
///
/// **Cost:** O(d): d lines of memory at random, d more for the counts, d for the alias table where weights differ; 4 to 20
/// bytes an endpoint; built in O(n).
///
/// **Threads:** immutable itself.
///
/// **Source:** M. Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12(10), 2001.
public final class PowerOfChoicesSelector extends EndpointSelector {
  private static final int DECODED_BITS = 32;

  private final int draws;
  private final int[] weights;

  /// Those with a weight, if they all have the same; else nothing.
  private final int[] places;

  private final int drawsPerNumber;

  /// Of no columns where weights are equal.
  private final AliasTable table;

  PowerOfChoicesSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    draws = spec.size();
    weights = endpoints.weights();
    final boolean isEven = IntStream.of(weights).filter(w -> w > 0).distinct().count() <= 1;
    places = IntStream.range(0, isEven ? weights.length : 0).filter(i -> weights[i] > 0).toArray();
    final int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, places.length - 1));
    drawsPerNumber = DECODED_BITS / bits;
    table = new AliasTable(isEven ? new int[0] : weights);
  }

  int at(final long randomBits, final ConnectionCount[] open) {
    if (places.length > 0) {
      return amongEqual(randomBits, open);
    }
    return table.width() > 0 ? byWeight(randomBits, open) : NONE;
  }

  private int amongEqual(final long randomBits, final ConnectionCount[] open) {
    long number = randomBits;
    int best = places[(int) Math.unsignedMultiplyHigh(number, places.length)];
    int left = drawsPerNumber;
    for (int i = 1; i < draws; i++) {
      if (--left == 0) {
        number = RandomBits.more(randomBits, i);
        left = drawsPerNumber;
      } else {
        number *= places.length;
      }
      final int drawn = places[(int) Math.unsignedMultiplyHigh(number, places.length)];
      best = open[drawn].open() < open[best].open() ? drawn : best;
    }
    return best;
  }

  private int byWeight(final long randomBits, final ConnectionCount[] open) {
    int best = table.draw(randomBits);
    for (int i = 1; i < draws; i++) {
      final int drawn = table.draw(RandomBits.more(randomBits, i));
      if (open[drawn].open() * weights[best] < open[best].open() * weights[drawn]) {
        best = drawn;
      }
    }
    return best;
  }
}
