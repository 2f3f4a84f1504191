package io.chainwalk.tools.selection;

import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/// What an algorithm costs, as far as a process can tell that does other things too: medians of repeated measurements.
///
/// @param buildNs nanoseconds to build it
/// @param pickNs nanoseconds a pick
record Cost(double buildNs, double pickNs) {
  private static final int FEWEST = 6;
  private static final int MOST = 200;
  private static final long ENOUGH_NS = 200_000_000;

  /// Measuring is not to take longer than what is measured for.
  private static final long ENOUGH_NS_EACH = 2000;

  private static final int PICKS = 1 << 16;

  /// Measures.
  ///
  /// @param algorithm what to build
  /// @param endpoints from what
  /// @param connections how many there are to pick for
  /// @param number what the algorithm is given for a connection
  /// @param open open connections by place
  static Cost measure(
      final Algorithm algorithm,
      final EndpointSet endpoints,
      final int connections,
      final IntToLongFunction number,
      final ConnectionCount[] open) {
    final long[] numbers = new long[PICKS];
    Arrays.setAll(numbers, i -> number.applyAsLong(i % connections));
    final long enoughNs = Math.min(ENOUGH_NS, connections * ENOUGH_NS_EACH);
    final double buildNs = median(enoughNs, () -> algorithm.build(endpoints));
    final Algorithm.Picker picker = algorithm.build(endpoints);
    return new Cost(buildNs, median(enoughNs, () -> pass(picker, numbers, open)) / numbers.length);
  }

  private static void pass(
      final Algorithm.Picker picker, final long[] numbers, final ConnectionCount[] open) {
    long sum = 0;
    for (final long number : numbers) {
      sum += picker.pick(number, open);
    }
    if (sum < 0) {
      throw new IllegalStateException("somebody got no endpoint");
    }
  }

  /// The median of the later half, for the compiler takes a while.
  private static double median(final long enoughNs, final Runnable action) {
    final List<Long> times = new ArrayList<>();
    final long beginNs = System.nanoTime();
    long nowNs = beginNs;
    while (times.size() < FEWEST || (times.size() < MOST && nowNs - beginNs < enoughNs)) {
      action.run();
      final long afterNs = System.nanoTime();
      times.add(afterNs - nowNs);
      nowNs = afterNs;
    }
    final List<Long> later = new ArrayList<>(times.subList(times.size() / 2, times.size()));
    later.sort(null);
    return later.get(later.size() / 2);
  }
}
