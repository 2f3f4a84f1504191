package io.chainwalk.select;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Sets of endpoints of which only the weights matter, and selectors of them.
final class Weights {
  private Weights() {}

  /// So many of weight 1.
  static int[] equal(final int count) {
    return IntStream.generate(() -> 1).limit(count).toArray();
  }

  /// 1, 2, 3 and so on.
  static int[] rising(final int count) {
    return IntStream.rangeClosed(1, count).toArray();
  }

  /// One that weighs nine times what the others do together.
  static int[] lopsided(final int count) {
    final int[] weights = equal(count);
    weights[count / 2] = 9 * (count - 1);
    return weights;
  }

  /// Every third one is drained, the others weigh from 1 to 10.
  static int[] drained(final int count) {
    return IntStream.range(0, count).map(i -> i % 3 == 1 ? 0 : 1 + i * 7 % 10).toArray();
  }

  /// As many as are given, any that there are, half of them small.
  static int[] random(final SplittableRandom random, final int count) {
    return IntStream.range(0, count)
        .map(i -> random.nextInt(random.nextBoolean() ? 10 : Candidate.MAX_WEIGHT + 1))
        .toArray();
  }

  /// The vectors above, of so many endpoints.
  static List<int[]> all(final int count) {
    return List.of(equal(count), rising(count), lopsided(count), drained(count));
  }

  static EndpointSet set(final int... weights) {
    return EndpointSet.of(
        IntStream.range(0, weights.length)
            .mapToObj(i -> new Candidate("endpoint-" + i, weights[i]))
            .toList());
  }

  static EndpointSelector selector(final SelectorKind kind, final int... weights) {
    return SelectorSpec.of(kind).build(set(weights));
  }

  /// Endpoints without connections.
  static ConnectionCount[] idle(final int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ConnectionCount())
        .toArray(ConnectionCount[]::new);
  }

  /// Endpoints with so many connections.
  static ConnectionCount[] open(final int... counts) {
    final ConnectionCount[] open = idle(counts.length);
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts[i]; j++) {
        open[i].began();
      }
    }
    return open;
  }

  /// How often each place was picked.
  static int[] counts(final EndpointSelector selector, final long seed, final int picks) {
    final ConnectionCount[] open = idle(selector.endpoints().size());
    final int[] counts = new int[open.length];
    for (int i = 0; i < picks; i++) {
      counts[selector.pick(RandomBits.of(seed, i), open)]++;
    }
    return counts;
  }

  static long nonZero(final int[] weights) {
    return Arrays.stream(weights).filter(w -> w > 0).count();
  }
}
