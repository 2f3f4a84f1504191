package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Selectors that go by turns, against published orders and against the algorithms as published.
class TurnSelectorTest {
  private static final ConnectionCount[] NOT_LOOKED_AT = {};

  private static TurnSelector selector(final SelectorKind kind, final int... weights) {
    return (TurnSelector) Weights.selector(kind, weights);
  }

  private static int next(final EndpointSelector selector) {
    return selector.pick(0, NOT_LOOKED_AT);
  }

  private static int[] picks(final EndpointSelector selector, final int count) {
    return IntStream.range(0, count).map(i -> next(selector)).toArray();
  }

  private static String letters(final int... places) {
    return IntStream.of(places)
        .mapToObj(place -> String.valueOf((char) ('a' + place)))
        .collect(Collectors.joining(" "));
  }

  @Test
  void connectionsGoRoundTheEndpointsThatTakeThem() {
    assertEquals(
        "a c d a c d a", letters(picks(selector(SelectorKind.ROUND_ROBIN, 1, 0, 7, 2), 7)));
  }

  /// The example of nginx's commit 52327e0627f4 (2012), with the current weights before and after each pick.
  @Test
  void nginxsExampleIsSpreadOut() {
    final TurnSelector selector = selector(SelectorKind.SMOOTH_WRR, 5, 1, 1);
    final int[] picks = picks(selector, 14);
    assertEquals("a a b a c a a a a b a c a a", letters(picks));
    assertEquals(
        "5 1 1 | -2 1 1 | 3 2 2 | -4 2 2 | 1 3 3 | 1 -4 3 | 6 -3 4 | -1 -3 4 | 4 -2 5 | 4 -2 -2"
            + " | 9 -1 -1 | 2 -1 -1 | 7 0 0 | 0 0 0",
        currentWeights(new int[] {5, 1, 1}, Arrays.copyOf(picks, 7)));
  }

  /// What nginx's `current_weight`s are, given who was picked.
  private static String currentWeights(final int[] weights, final int[] picks) {
    final int[] current = new int[weights.length];
    final List<String> trace = new ArrayList<>();
    for (final int pick : picks) {
      Arrays.setAll(current, i -> current[i] + weights[i]);
      trace.add(words(current));
      current[pick] -= Arrays.stream(weights).sum();
      trace.add(words(current));
    }
    return String.join(" | ", trace);
  }

  private static String words(final int[] numbers) {
    return IntStream.of(numbers).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  /// The example of the LVS documentation: weights of 4, 3 and 2.
  @Test
  void theExampleOfTheLinuxVirtualServerFallsLevelByLevel() {
    assertEquals(
        "a a b a b c a b c a a b", letters(picks(selector(SelectorKind.LVS_WRR, 4, 3, 2), 12)));
  }

  @Test
  void smoothOrdersAreThoseOfTheAlgorithmAsPublished() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < 300; i++) {
      final int[] weights = weights(random);
      final TurnSelector selector = selector(SelectorKind.SMOOTH_WRR, weights);
      assertArrayEquals(
          smooth(weights, 2 * selector.period()),
          picks(selector, 2 * selector.period()),
          () -> Arrays.toString(weights));
    }
  }

  @Test
  void levelledOrdersAreThoseOfTheAlgorithmAsPublished() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < 300; i++) {
      final int[] weights = weights(random);
      final TurnSelector selector = selector(SelectorKind.LVS_WRR, weights);
      assertArrayEquals(
          byLevels(weights, 2 * selector.period()),
          picks(selector, 2 * selector.period()),
          () -> Arrays.toString(weights));
    }
  }

  /// At least one above 0; often with a common divisor, and with several of one weight.
  private static int[] weights(final SplittableRandom random) {
    final int times = 1 + random.nextInt(5);
    final int[] weights =
        random.ints(1 + random.nextInt(20), 0, 12).map(weight -> weight * times).toArray();
    weights[random.nextInt(weights.length)] += times;
    return weights;
  }

  private static int[] smooth(final int[] weights, final int picks) {
    final int sum = Arrays.stream(weights).sum();
    final int[] current = new int[weights.length];
    return IntStream.range(0, picks)
        .map(i -> {
          int best = -1;
          for (int place = 0; place < weights.length; place++) {
            current[place] += weights[place];
            if (weights[place] > 0 && (best < 0 || current[place] > current[best])) {
              best = place;
            }
          }
          current[best] -= sum;
          return best;
        })
        .toArray();
  }

  private static int[] byLevels(final int[] weights, final int picks) {
    final int most = Arrays.stream(weights).max().orElseThrow();
    final int divisor = Arrays.stream(weights).reduce(0, TurnSelectorTest::commonDivisor);
    final int[] picked = new int[picks];
    int place = -1;
    int level = 0;
    for (int i = 0; i < picks; ) {
      place = (place + 1) % weights.length;
      if (place == 0) {
        level = level - divisor <= 0 ? most : level - divisor;
      }
      if (weights[place] >= level) {
        picked[i++] = place;
      }
    }
    return picked;
  }

  private static int commonDivisor(final int a, final int b) {
    return b == 0 ? a : commonDivisor(b, a % b);
  }

  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"SMOOTH_WRR", "LVS_WRR"})
  void eachEndpointHasItsWeightInTurnsUntilTheOrderRepeats(final SelectorKind kind) {
    final TurnSelector selector = selector(kind, 60, 0, 40, 20, 60);
    assertEquals(9, selector.period());
    assertArrayEquals(new int[] {3, 0, 2, 1, 3}, counts(picks(selector, 9), 5));
  }

  private static int[] counts(final int[] places, final int endpoints) {
    final int[] counts = new int[endpoints];
    Arrays.stream(places).forEach(place -> counts[place]++);
    return counts;
  }

  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"ROUND_ROBIN", "SMOOTH_WRR", "LVS_WRR"})
  void whereNobodyTakesConnectionsNobodyIsPicked(final SelectorKind kind) {
    assertEquals(EndpointSelector.NONE, next(selector(kind, 0, 0)));
    assertEquals(EndpointSelector.NONE, next(selector(kind)));
    assertEquals(0, selector(kind, 0).period());
  }

  @Test
  void aSelectorThatTakesAnothersPlaceBeginsAnew() {
    final EndpointSelector before = selector(SelectorKind.ROUND_ROBIN, 1, 1, 1);
    next(before);
    final EndpointSelector after = before.spec().build(before.endpoints());
    assertEquals(0, next(after));
    assertEquals(1, next(before));
  }

  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"SMOOTH_WRR", "LVS_WRR"})
  void anOrderTooLongToBeWrittenDownIsRefused(final SelectorKind kind) {
    final int[] weights = IntStream.range(0, 64).map(i -> 65_535).toArray();
    weights[63] = 65_534;
    final IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> selector(kind, toMany(weights)));
    assertTrue(
        Objects.requireNonNull(refusal.getMessage())
            .startsWith(kind.text() + " would repeat after 4259774 turns only"),
        refusal.getMessage());
    assertEquals(64 * 65_535 - 1, selector(kind, weights).period());
  }

  private static int[] toMany(final int[] weights) {
    final int[] more = Arrays.copyOf(weights, weights.length + 1);
    more[weights.length] = 65_535;
    return more;
  }

  @Test
  void anOrderThatTakesTooLongToWorkOutIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> selector(SelectorKind.SMOOTH_WRR, Weights.rising(2000)));
    assertEquals(2_001_000, selector(SelectorKind.LVS_WRR, Weights.rising(2000)).period());
  }

  /// Two threads that take turns as fast as they can: after whole rounds, everybody had exactly theirs.
  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"ROUND_ROBIN", "SMOOTH_WRR", "LVS_WRR"})
  void eachTurnIsTakenOnceWhicheverThreadTakesIt(final SelectorKind kind) throws Exception {
    final TurnSelector selector = selector(kind, 3, 1, 5, 0, 2);
    final int rounds = 200_000;
    final CyclicBarrier start = new CyclicBarrier(2);
    final Callable<int[]> taker =
        () -> {
          start.await();
          final int[] counts = new int[5];
          for (int i = 0; i < rounds * selector.period(); i++) {
            counts[next(selector)]++;
          }
          return counts;
        };
    final int[] sum = new int[5];
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (final Future<int[]> counts : threads.invokeAll(List.of(taker, taker))) {
        final int[] taken = counts.get();
        Arrays.setAll(sum, i -> sum[i] + taken[i]);
      }
    }
    final int[] wanted =
        kind == SelectorKind.ROUND_ROBIN ? new int[] {1, 1, 1, 0, 1} : new int[] {3, 1, 5, 0, 2};
    assertArrayEquals(Arrays.stream(wanted).map(turns -> 2 * rounds * turns).toArray(), sum);
  }
}
