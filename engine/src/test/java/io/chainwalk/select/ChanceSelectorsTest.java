package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.ChiSquare;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Selectors that pick by chance, by what a million connections get, and by figures that others published.
class ChanceSelectorsTest {
  private static final long SEED = 42;
  private static final int PICKS = 1_000_000;
  private static final int REQUESTS = 500;
  private static final double TOLERANCE = 0.05;
  private static final ConnectionCount[] NOT_LOOKED_AT = {};

  static List<Arguments> cases() {
    return IntStream.of(2, 3, 5, 10, 100)
        .boxed()
        .flatMap(count -> Weights.all(count).stream())
        .flatMap(weights -> SELECTORS.stream().map(kind -> Arguments.of(kind, weights)))
        .toList();
  }

  private static final List<SelectorKind> SELECTORS =
      List.of(
          SelectorKind.RANDOM,
          SelectorKind.WEIGHTED_RANDOM,
          SelectorKind.WEIGHTED_THRESHOLD,
          SelectorKind.POWER_OF_CHOICES);

  @ParameterizedTest
  @MethodSource("cases")
  void aMillionConnectionsAreSharedByWeight(final SelectorKind kind, final int[] given) {
    final int[] weights =
        kind == SelectorKind.RANDOM
            ? Arrays.stream(given).map(weight -> Math.min(weight, 1)).toArray()
            : given;
    final int outcomes = (int) Weights.nonZero(weights);
    final EndpointSelector selector = Weights.selector(kind, given);
    final double statistic = ChiSquare.of(Weights.counts(selector, SEED, PICKS), weights);
    if (outcomes == 1) {
      assertEquals(0, statistic);
      return;
    }
    assertTrue(
        statistic < ChiSquare.criticalValue(outcomes),
        () -> statistic + " over " + ChiSquare.criticalValue(outcomes));
  }

  @ParameterizedTest
  @FieldSource("SELECTORS")
  void whereNobodyTakesConnectionsNobodyIsPicked(final SelectorKind kind) {
    assertEquals(EndpointSelector.NONE, Weights.selector(kind, 0, 0).pick(123, Weights.idle(2)));
    assertEquals(EndpointSelector.NONE, Weights.selector(kind).pick(123, NOT_LOOKED_AT));
  }

  /// The Gateway API's conformance test HTTPRouteWeight: 500 requests at weights of 70, 30 and 0, within 0.05 of the
  /// shares, in one of ten tries; nothing for weight 0. One try fails with a probability of 1.27 %.
  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"WEIGHTED_RANDOM", "WEIGHTED_THRESHOLD"})
  void theGatewayApisWeightTestPassesAndATryFailsAsOftenAsItMust(final SelectorKind kind) {
    final EndpointSelector selector = Weights.selector(kind, 70, 30, 0);
    final int tries = 20_000;
    int failed = 0;
    int failedInARow = 0;
    for (int seed = 0; seed < tries; seed++) {
      final int[] counts = Weights.counts(selector, seed, REQUESTS);
      assertEquals(0, counts[2]);
      final boolean passes =
          Math.abs(counts[0] / (double) REQUESTS - 0.7) <= TOLERANCE + 1e-12
              && Math.abs(counts[1] / (double) REQUESTS - 0.3) <= TOLERANCE + 1e-12;
      failed += passes ? 0 : 1;
      failedInARow = passes ? 0 : failedInARow + 1;
      assertTrue(failedInARow < 10);
    }
    final double expected = 0.0127;
    final double standardError = Math.sqrt(expected * (1 - expected) / tries);
    assertEquals(expected, failed / (double) tries, 4 * standardError);
  }

  /// Evan Jones, "Random load balancing is unevenly distributed": 1000 requests at ten servers are 100 at the one in the
  /// middle; for 99 of 100 servers to get 100 at most, it takes 13.
  @Test
  void itTakesThirteenServersForWhatTenWouldDoEvenly() {
    assertEquals(100, percentile(10, 50));
    assertTrue(percentile(12, 99) > 100);
    assertEquals(97, percentile(13, 99), 1);
  }

  private static int percentile(final int servers, final int percent) {
    final EndpointSelector selector = Weights.selector(SelectorKind.RANDOM, Weights.equal(servers));
    final int runs = 3000;
    final int[] loads =
        IntStream.range(0, runs)
            .flatMap(run -> Arrays.stream(Weights.counts(selector, run, 1000)))
            .sorted()
            .toArray();
    return loads[(int) ((long) loads.length * percent / 100)];
  }
}
