package io.chainwalk.select;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Whose turn it is: the orders of selectors that go by turns, written down until they repeat.
final class TurnOrder {
  /// The most turns that are written down: 16 MiB of them. 10,000 endpoints whose weights are 100 on average take a
  /// quarter of that.
  static final int MOST_TURNS = 1 << 22;

  /// The most comparisons that filling a table may take, about a second.
  private static final long MOST_STEPS = 1L << 30;

  private TurnOrder() {}

  /// The order of an algorithm.
  ///
  /// @param kind one that goes by turns
  /// @param weights by place
  /// @return places, turn by turn, up to where they repeat; nothing when all weights are 0
  /// @throws IllegalArgumentException when the order repeats too late to be written down
  static int[] of(final SelectorKind kind, final int[] weights) {
    final int[] places = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
    if (kind == SelectorKind.ROUND_ROBIN || places.length == 0) {
      checkPeriod(kind, places.length);
      return places;
    }
    final int divisor = PartialSums.commonDivisor(weights);
    final long period = Arrays.stream(weights).asLongStream().sum() / divisor;
    checkPeriod(kind, period);
    return switch (kind) {
      case SMOOTH_WRR -> smooth(places, weights, divisor, (int) period);
      case LVS_WRR -> byLevels(places, weights, divisor, (int) period);
      default -> throw new IllegalArgumentException(kind.text());
    };
  }

  private static void checkPeriod(final SelectorKind kind, final long period) {
    if (period > MOST_TURNS) {
      throw new IllegalArgumentException(
          "%s would repeat after %d turns only (the sum of weights over their greatest common divisor); the most is %d"
              .formatted(kind.text(), period, MOST_TURNS));
    }
  }

  /// The order of the Linux Virtual Server's `wrr`: rounds through the servers in which those take part whose weight is at
  /// least a level, which falls from the greatest weight by the greatest common divisor, down to the divisor itself.
  private static int[] byLevels(
      final int[] places, final int[] weights, final int divisor, final int period) {
    final int[] levels = IntStream.of(weights).filter(w -> w > 0).distinct().sorted().toArray();
    final int[] order = new int[period];
    int[] round = {};
    int next = levels.length - 1;
    int turn = 0;
    for (int level = levels[next]; level > 0; level -= divisor) {
      if (next >= 0 && level == levels[next]) {
        final int least = level;
        round = IntStream.of(places).filter(place -> weights[place] >= least).toArray();
        next--;
      }
      System.arraycopy(round, 0, order, turn, round.length);
      turn += round.length;
    }
    return order;
  }

  /// nginx's order: each turn, every candidate gains its weight, the one that has most (of several the first) is picked
  /// and loses the sum of all weights.
  ///
  /// Candidates of one weight are picked in rounds, since whoever was picked has less than the others until they were
  /// picked too. So one comparison each turn does for all of them, and what the next of them has is known from how often
  /// any was picked: its gains, less a sum for each round they have finished.
  private static int[] smooth(
      final int[] places, final int[] weights, final int divisor, final int period) {
    final Map<Integer, int[]> byWeight = new TreeMap<>();
    for (final int place : places) {
      byWeight.computeIfAbsent(
          weights[place],
          weight -> IntStream.of(places).filter(other -> weights[other] == weight).toArray());
    }
    checkSteps(byWeight.size(), period);
    final int[][] members = byWeight.values().toArray(int[][]::new);
    final long[] gains = byWeight.keySet().stream().mapToLong(weight -> weight / divisor).toArray();
    final long[] current = new long[members.length];
    final int[] picked = new int[members.length];
    final int[] order = new int[period];
    for (int turn = 0; turn < period; turn++) {
      int best = 0;
      for (int i = 0; i < members.length; i++) {
        current[i] += gains[i];
        if (current[i] > current[best]
            || (current[i] == current[best]
                && members[i][picked[i]] < members[best][picked[best]])) {
          best = i;
        }
      }
      order[turn] = members[best][picked[best]];
      if (++picked[best] == members[best].length) {
        picked[best] = 0;
        current[best] -= period;
      }
    }
    return order;
  }

  private static void checkSteps(final int distinctWeights, final int period) {
    if ((long) distinctWeights * period > MOST_STEPS) {
      throw new IllegalArgumentException(
          "smooth-wrr with %d different weights and %d turns would take too long to work out; their product may be %d"
              .formatted(distinctWeights, period, MOST_STEPS));
    }
  }
}
