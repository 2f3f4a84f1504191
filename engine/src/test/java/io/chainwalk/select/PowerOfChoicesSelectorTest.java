package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.ChiSquare;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfChoicesSelectorTest {
  private static final long SEED = 42;

  private static EndpointSelector selector(final int draws, final int... weights) {
    return new SelectorSpec(SelectorKind.POWER_OF_CHOICES, draws, PickInput.RANDOM_BITS)
        .build(Weights.set(weights));
  }

  /// The upper half of the number times three is the first draw, what is below it holds the second.
  @ParameterizedTest
  @CsvSource({
    // first draw, second draw, picked by open connections of 5, 2, 2
    "0, 0, 0",
    "0, 1, 1",
    "0, 2, 2",
    "1, 0, 1",
    "1, 2, 1",
    "2, 1, 2",
    "2, 0, 2",
  })
  void theLessLoadedOfTwoIsPickedAndTheFirstWhereBothAreAlike(
      final int first, final int second, final int picked) {
    final long ninth = Long.divideUnsigned(-1L, 9);
    final long bits = ninth * (3L * first + second) + ninth / 2;
    assertEquals(picked, selector(2, 1, 1, 1).pick(bits, Weights.open(5, 2, 2)));
  }

  @Test
  void loadIsComparedForItsWeight() {
    final EndpointSelector selector = selector(64, 1, 10);
    assertEquals(1, selector.pick(RandomBits.of(SEED, 0), Weights.open(2, 19)));
    assertEquals(0, selector.pick(RandomBits.of(SEED, 0), Weights.open(2, 21)));
  }

  @Test
  void withOneDrawItIsRandom() {
    final EndpointSelector selector = selector(1, Weights.equal(7));
    final EndpointSelector random = Weights.selector(SelectorKind.RANDOM, Weights.equal(7));
    final ConnectionCount[] open = Weights.open(0, 1, 2, 3, 4, 5, 6);
    for (int i = 0; i < 1000; i++) {
      final long bits = RandomBits.of(SEED, i);
      assertEquals(random.pick(bits, open), selector.pick(bits, open));
    }
  }

  /// With 64 draws of four, all are drawn but for once in some 25 million picks.
  @Test
  void withManyMoreDrawsThanEndpointsNobodyHasFewerConnectionsThanThePickedOne() {
    final EndpointSelector selector = selector(64, Weights.equal(4));
    final EndpointSelector fewest =
        Weights.selector(SelectorKind.LEAST_CONNECTIONS, Weights.equal(4));
    final ConnectionCount[] open = Weights.open(9, 4, 4, 1);
    for (int i = 0; i < 1000; i++) {
      final ConnectionCount picked = open[selector.pick(RandomBits.of(SEED, i), open)];
      assertEquals(open[fewest.pick(0, open)].open(), picked.open());
      picked.began();
    }
  }

  /// Among so many draws the idle endpoint is, but for once in (999/1000)^64; draws are from several numbers.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 64})
  void theIdleEndpointIsPickedAsOftenAsItIsDrawn(final int draws) {
    final int count = 100;
    final int[] load = Weights.equal(count);
    load[17] = 0;
    final ConnectionCount[] open = Weights.open(load);
    final EndpointSelector selector = selector(draws, Weights.equal(count));
    final int picks = 200_000;
    int hits = 0;
    for (int i = 0; i < picks; i++) {
      hits += selector.pick(RandomBits.of(SEED, i), open) == 17 ? 1 : 0;
    }
    final double expected = 1 - Math.pow(1 - 1.0 / count, draws);
    final double standardError = Math.sqrt(expected * (1 - expected) / picks);
    assertEquals(expected, hits / (double) picks, 4 * standardError);
  }

  /// Both draws at once, where load decides between them: every pair must be as likely as any other.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void pairsOfDrawsAreEven(final int count) {
    final int[] load = new int[count];
    Arrays.setAll(load, i -> i);
    final ConnectionCount[] open = Weights.open(load);
    final EndpointSelector selector = selector(2, Weights.equal(count));
    final int[] counts = new int[count];
    for (int i = 0; i < 1_000_000; i++) {
      counts[selector.pick(RandomBits.of(SEED, i), open)]++;
    }
    final int[] pairs = new int[count];
    Arrays.setAll(pairs, i -> 2 * (count - i) - 1);
    final double statistic = ChiSquare.of(counts, pairs);
    assertTrue(statistic < ChiSquare.criticalValue(count), () -> "chi-square " + statistic);
  }

  /// Envoy's pull request 9218: with no request outstanding, a million requests at 100 hosts have a relative standard
  /// deviation of 0.0104, 0.00857, 0.0088, 0.0109; what chance alone makes is 1/sqrt(10000), give or take 0.0007.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void withoutConnectionsTheSpreadIsThatOfChance(final long seed) {
    final int[] counts = Weights.counts(selector(2, Weights.equal(100)), seed, 1_000_000);
    final double variance =
        Arrays.stream(counts)
            .mapToDouble(c -> (c - 10_000.0) * (c - 10_000.0))
            .average()
            .orElseThrow();
    assertEquals(0.01, Math.sqrt(variance) / 10_000, 0.0022);
  }

  /// As many balls as bins: the fullest bin, over some runs. Ranges and means are those of independent simulations, for
  /// the small sets with room for what occurs once in hundreds of runs; in theory
  /// ln n / ln ln n for one draw, ln ln n / ln d for d.
  @ParameterizedTest
  @CsvSource({
    // bins, draws, runs, least and most of the fullest bin, its mean, and how far from that
    "256, 1, 100, 3, 9, 4.7, 0.3",
    "256, 2, 100, 2, 4, 2.9, 0.1",
    "256, 3, 100, 2, 3, 2.15, 0.1",
    "4096, 1, 40, 5, 9, 6.25, 0.5",
    "4096, 2, 40, 3, 4, 3.05, 0.1",
    "4096, 3, 40, 2, 3, 2.9, 0.15",
    "65536, 1, 5, 7, 9, 7.6, 0.8",
    "65536, 2, 5, 3, 4, 3.5, 0.5",
    "65536, 3, 5, 3, 3, 3, 0",
  })
  void theFullestBinShrinksWithASecondDraw(
      final int bins,
      final int draws,
      final int runs,
      final long least,
      final long most,
      final double mean,
      final double tolerance) {
    final EndpointSelector selector = selector(draws, Weights.equal(bins));
    long sum = 0;
    for (int run = 0; run < runs; run++) {
      final ConnectionCount[] open = Weights.idle(bins);
      for (int ball = 0; ball < bins; ball++) {
        open[selector.pick(RandomBits.of(run, ball), open)].began();
      }
      final long fullest = Arrays.stream(open).mapToLong(ConnectionCount::open).max().orElseThrow();
      assertTrue(fullest >= least && fullest <= most, () -> "fullest bin: " + fullest);
      sum += fullest;
    }
    assertEquals(mean, sum / (double) runs, tolerance);
  }
}
