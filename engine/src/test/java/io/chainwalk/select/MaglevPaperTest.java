package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the Maglev paper (Eisenbud et al., NSDI 2016) says of its tables.
class MaglevPaperTest {
  private static final int REPETITIONS = 12;

  /// Table 1 of section 3.4: three backends, and the same without the second.
  @Test
  void tableOneIsFilledAsPrinted() {
    assertArrayEquals(
        new int[] {1, 0, 1, 0, 2, 2, 0}, equalTurns(7, new int[] {3, 0, 3}, new int[] {4, 2, 1}));
    assertArrayEquals(
        new int[] {0, 0, 0, 0, 1, 1, 1}, equalTurns(7, new int[] {3, 3}, new int[] {4, 1}));
  }

  /// Another set of permutations, that of the tests of dgryski/go-maglev: 2 6 3 0 4 1 5, 0 5 3 1 6 4 2, 1 3 5 0 2 4 6.
  @Test
  void permutationsOfGoMaglevFillItsTable() {
    assertArrayEquals(
        new int[] {1, 2, 0, 2, 0, 1, 0}, equalTurns(7, new int[] {2, 0, 1}, new int[] {4, 5, 2}));
    final int[] withoutSecond = equalTurns(7, new int[] {2, 1}, new int[] {4, 2});
    assertArrayEquals(
        new int[] {0, 2, 0, 2, 0, 2, 0}, Arrays.stream(withoutSecond).map(i -> 2 * i).toArray());
  }

  @Test
  void endpointsGetTheSameNumberOfEntriesGiveOrTakeOne() {
    final SplittableRandom random = Seeded.random();
    for (final int size : new int[] {7, 251, 1021, 65537}) {
      final int count = random.nextInt(1, Math.min(size, 2000));
      for (final String kind : new String[] {"maglev", "maglev-envoy", "maglev-cilium"}) {
        final int[] counts = entries(kind, size, count);
        final int least = Arrays.stream(counts).min().orElseThrow();
        final int most = Arrays.stream(counts).max().orElseThrow();
        assertEquals(size / count, least, kind);
        assertEquals((size + count - 1) / count, most, kind);
      }
    }
  }

  /// Section 3.4: with more than 100 entries for each, shares differ by 1 % at most.
  @ParameterizedTest
  @CsvSource({"1021, 10", "65537, 655", "655373, 6500"})
  void moreThanAHundredEntriesEachMakeAPercentOfDifference(final int size, final int count) {
    final int[] counts = entries("maglev", size, count);
    final double least = Arrays.stream(counts).min().orElseThrow();
    final double most = Arrays.stream(counts).max().orElseThrow();
    assertTrue(most - least <= least / 100, () -> least + " to " + most);
  }

  /// Figure 11: what the most loaded of 1000 backends gets above the mean.
  @ParameterizedTest
  @CsvSource({"65537, 65, 66, 0.706", "655373, 655, 656, 0.096"})
  void ofAThousandEndpointsNoneIsFarAboveTheMean(
      final int size, final int least, final int most, final double percentAbove) {
    final int[] counts = entries("maglev", size, 1000);
    assertEquals(least, Arrays.stream(counts).min().orElseThrow());
    assertEquals(most, Arrays.stream(counts).max().orElseThrow());
    assertEquals(percentAbove, 100 * (most * 1000.0 / size - 1), 0.0006);
  }

  /// Figure 12 is a plot without figures: means and standard deviations are those of tables with random permutations,
  /// made by an independent implementation; for 500 endpoints the deviations are of 200 tables of ours. The mean of twelve
  /// tables has to be within four deviations.
  @ParameterizedTest
  @CsvSource({
    // size, endpoints, removed, percent of entries changed, deviation
    "65537, 1000, 1, 0.688, 0.026",
    "65537, 1000, 2, 1.214, 0.030",
    "65537, 1000, 5, 2.308, 0.039",
    "65537, 1000, 10, 3.336, 0.049",
    "65537, 1000, 20, 4.654, 0.051",
    "65537, 1000, 50, 8.291, 0.064",
    "65537, 500, 1, 1.083, 0.035",
    "65537, 500, 2, 1.676, 0.038",
    "65537, 500, 3, 1.897, 0.041",
    "65537, 100, 1, 1.557, 0.021",
    "16381, 100, 1, 2.329, 0.082",
    "1021, 3, 1, 33.82, 0.58",
    "1021, 10, 1, 12.49, 0.49"
  })
  void removedEndpointsChangeMoreEntriesThanTheirOwn(
      final int size,
      final int count,
      final int removed,
      final double mean,
      final double deviation) {
    final double changed = meanChange(size, count, removed, REPETITIONS);
    assertEquals(mean, changed, 4 * deviation);
  }

  @ParameterizedTest
  @CsvSource({
    "655373, 1000, 1, 0.426, 0.006",
    "655373, 1000, 10, 1.566, 0.008",
    "655373, 1000, 50, 5.908, 0.003"
  })
  void aTableTenTimesAsLargeChangesLess(
      final int size,
      final int count,
      final int removed,
      final double mean,
      final double deviation) {
    final double changed = meanChange(size, count, removed, 2);
    assertEquals(mean, changed, 4 * deviation);
  }

  private static double meanChange(
      final int size, final int count, final int removed, final int repetitions) {
    final SplittableRandom random = Seeded.random();
    double sum = 0;
    for (int i = 0; i < repetitions; i++) {
      final int[] offsets = random.ints(count, 0, size).toArray();
      final int[] skips = random.ints(count, 1, size).toArray();
      final int[] before = equalTurns(size, offsets, skips);
      final int[] after =
          equalTurns(
              size, Arrays.copyOf(offsets, count - removed), Arrays.copyOf(skips, count - removed));
      int changed = 0;
      for (int entry = 0; entry < size; entry++) {
        if (before[entry] != after[entry]) {
          changed++;
        }
      }
      sum += 100.0 * changed / size;
    }
    return sum / repetitions;
  }

  private static int[] equalTurns(final int size, final int[] offsets, final int[] skips) {
    final double[] weights = new double[offsets.length];
    Arrays.fill(weights, 1);
    return new MaglevFilling(size, offsets, skips).inRounds(weights);
  }

  private static int[] entries(final String kind, final int size, final int count) {
    final EndpointSelector selector =
        SelectorFixtures.selector(kind + ":size=" + size, SelectorFixtures.benchmarkHosts(count));
    return SelectorFixtures.counts(SelectorFixtures.table(selector, size), count);
  }
}
