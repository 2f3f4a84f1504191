package io.chainwalk.select;

import java.util.Arrays;
import java.util.List;

/// Highest random weight (Thaler and Ravishankar 1998): every candidate draws a number from the hash and its own name, and
/// the highest wins. Weighted as in Schindelhauer and Schomaker 2005: of a number u between 0 and 1, -weight / ln(u) is
/// what counts, so that a candidate wins in proportion to its weight.
///
/// Which of two candidates is ahead does not depend on the others; so nothing moves but what has to: the flows of one that
/// goes, or a share of everybody's to one that comes. The price is that a pick looks at all candidates, a multiplication or
/// three each, and a logarithm each where weights differ. The logarithm is that of `StrictMath`, so that all machines
/// come to the same end.
///
/// The number is the last step of MurmurHash3 of the hash and the candidate's seed, the xxHash64 of its name.
public final class RendezvousSelector extends EndpointSelector {
  private static final double UNIT = 0x1p-52;

  private final long[] seeds;
  private final double[] weights;
  private final int[] places;
  private final boolean weighted;

  RendezvousSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    final List<KeyedCandidate> candidates =
        KeyedCandidate.byKey(KeyedCandidate.of(endpoints, name -> name));
    seeds =
        candidates.stream()
            .mapToLong(candidate -> XxHash64.of(candidate.key(), candidate.key().length, 0))
            .toArray();
    weights = Arrays.stream(KeyedCandidate.weights(candidates)).asDoubleStream().toArray();
    places = KeyedCandidate.places(candidates);
    weighted = Arrays.stream(weights).distinct().count() > 1;
  }

  int at(final long hash) {
    if (places.length == 0) {
      return NONE;
    }
    return places[weighted ? heaviest(hash) : highest(hash)];
  }

  /// Without weights: -1 / ln(u) grows with u, so the drawn numbers are compared as they are.
  private int highest(final long hash) {
    int best = 0;
    long bestDrawn = Long.MIN_VALUE;
    for (int i = 0; i < seeds.length; i++) {
      final long drawn = drawn(hash, seeds[i]) ^ Long.MIN_VALUE;
      if (drawn > bestDrawn) {
        bestDrawn = drawn;
        best = i;
      }
    }
    return best;
  }

  private int heaviest(final long hash) {
    int best = 0;
    double bestScore = 0;
    for (int i = 0; i < seeds.length; i++) {
      final double drawn = ((drawn(hash, seeds[i]) >>> 12) + 0.5) * UNIT;
      final double score = weights[i] / -StrictMath.log(drawn);
      if (score > bestScore) {
        bestScore = score;
        best = i;
      }
    }
    return best;
  }

  private static long drawn(final long hash, final long seed) {
    return MurmurHash3.mix(hash ^ seed);
  }
}
