package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.ChiSquare;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSelectorTest {
  private static final long SEED = 42;
  private static final int CHOICES = 100_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10, 1000, Integer.MAX_VALUE})
  void theLeastBitsPickTheFirstEndpointAndTheGreatestTheLast(final int count) {
    assertEquals(0, RandomSelector.pick(0, count));
    assertEquals(count - 1, RandomSelector.pick(-1L, count));
  }

  @ParameterizedTest
  @CsvSource({
    // upper 32 bits, endpoints, picked: the line between two endpoints is at a whole share of 2^32
    "0x7FFFFFFF, 2, 0",
    "0x80000000, 2, 1",
    "0x55555555, 3, 0",
    "0x55555556, 3, 1",
    "0xAAAAAAAA, 3, 1",
    "0xAAAAAAAB, 3, 2"
  })
  void theBitsAreCutIntoEqualShares(final long upper, final int count, final int picked) {
    assertEquals(picked, RandomSelector.pick(upper << 32, count));
    assertEquals(picked, RandomSelector.pick(upper << 32 | 0xFFFF_FFFFL, count));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void packetsInARowArePickedForEvenly(final int count) {
    final int[] counts = new int[count];
    for (int packet = 0; packet < CHOICES; packet++) {
      counts[RandomSelector.pick(RandomBits.of(SEED, packet), count)]++;
    }
    final double statistic = ChiSquare.of(counts);
    assertTrue(statistic < ChiSquare.criticalValue(count), () -> "chi-square " + statistic);
  }

  /// What a packet got says nothing about what the next one gets: pairs are even too.
  @Test
  void pairsOfPacketsInARowArePickedForEvenly() {
    final int[] counts = new int[25];
    for (int packet = 0; packet < CHOICES; packet++) {
      final int first = RandomSelector.pick(RandomBits.of(SEED, 2L * packet), 5);
      final int second = RandomSelector.pick(RandomBits.of(SEED, 2L * packet + 1), 5);
      counts[first * 5 + second]++;
    }
    final double statistic = ChiSquare.of(counts);
    assertTrue(statistic < ChiSquare.criticalValue(25), () -> "chi-square " + statistic);
  }

  /// The first outputs of SplitMix64 seeded with 0, as published with its reference implementation.
  @ParameterizedTest
  @CsvSource({"0, e220a8397b1dcdaf", "1, 6e789e6aa1b965f4", "2, 06c45d188009454f"})
  void theBitsAreThoseOfSplitMix64(final long packet, final String bits) {
    assertEquals(bits, "%016x".formatted(RandomBits.of(0, packet)));
  }

  @Test
  void seedAndPacketDecideTheBits() {
    assertEquals(RandomBits.of(1, 7), RandomBits.of(1, 7));
    assertNotEquals(RandomBits.of(1, 7), RandomBits.of(1, 8));
    assertNotEquals(RandomBits.of(1, 7), RandomBits.of(2, 7));
  }
}
