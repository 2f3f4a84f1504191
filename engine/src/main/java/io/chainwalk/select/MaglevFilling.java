package io.chainwalk.select;

import java.util.Arrays;

/// A Maglev table while it is filled (Eisenbud et al. 2016, section 3.4, listing 1): candidates take turns, and each takes
/// the first entry of its permutation that is still free. A permutation is `offset + i * skip` modulo the size, which
/// goes through all entries because the size is prime.
///
/// Who takes a turn when is all that weights change, and what Envoy and Cilium do differently. With equal weights each
/// candidate gets the same number of entries, give or take one. It takes size * ln(size) steps on average where there are
/// as many candidates as entries, and fewer otherwise. Permutations are not stored: the next entry is one addition away.
///
/// **Threads:** one, and for one filling.
final class MaglevFilling {
  private static final int FREE = -1;

  private final int[] table;
  private final int[] positions;
  private final int[] skips;

  /// Begins with a free table.
  ///
  /// @param size entries, prime
  /// @param offsets where each candidate's permutation begins, 0 to size - 1
  /// @param skips how far it goes each time, 1 to size - 1
  MaglevFilling(final int size, final int[] offsets, final int[] skips) {
    table = new int[size];
    Arrays.fill(table, FREE);
    positions = offsets.clone();
    this.skips = skips;
  }

  /// Fills the table in rounds: in round t, from 1, a candidate takes its turn unless t times its weight is below what it
  /// has taken so far, in units of the greatest weight. So all take turns in round 1, and one of half the greatest weight
  /// in every second round. This is Envoy's rule (since Envoy pull request 6035), and with equal weights the paper's.
  ///
  /// @param weights any positive numbers; where rounding matters, the caller's scale does
  /// @return numbers of candidates
  int[] inRounds(final double[] weights) {
    final double greatest = Arrays.stream(weights).max().orElseThrow();
    final double[] taken = new double[weights.length];
    int free = table.length;
    for (long round = 1; free > 0; round++) {
      for (int i = 0; i < weights.length && free > 0; i++) {
        if (round * weights[i] >= taken[i]) {
          taken[i] += greatest;
          take(i);
          free--;
        }
      }
    }
    return table;
  }

  /// Fills the table in turns, as Cilium does (`pkg/maglev`): turn n, from 0, is that of candidate n modulo
  /// their number, or of the next one that is not ahead of its share. Where weights are 1 on average, or less than 2,
  /// they do not matter.
  ///
  /// @param weights 1 or more
  /// @return numbers of candidates
  int[] inTurns(final int[] weights) {
    final int count = weights.length;
    final long sum = Arrays.stream(weights).asLongStream().sum();
    final boolean weighted = sum / count > 1;
    final double[] due = Arrays.stream(weights).mapToDouble(w -> (double) w / count).toArray();
    for (int turn = 0; turn < table.length; turn++) {
      int i = turn % count;
      if (weighted) {
        while ((turn + 1L) * weights[i] < (long) due[i]) {
          i = i + 1 == count ? 0 : i + 1;
        }
        due[i] += sum;
      }
      take(i);
    }
    return table;
  }

  private void take(final int candidate) {
    final int skip = skips[candidate];
    int position = positions[candidate];
    while (table[position] != FREE) {
      position = after(position, skip);
    }
    table[position] = candidate;
    positions[candidate] = after(position, skip);
  }

  private int after(final int position, final int skip) {
    final int next = position + skip;
    return next >= table.length ? next - table.length : next;
  }
}
