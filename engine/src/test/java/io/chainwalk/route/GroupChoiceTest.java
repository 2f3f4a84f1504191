package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.select.RandomBits;
import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupChoiceTest {
  private static final int REQUESTS = 100_000;

  /// 0 to 2^64 - 1 are laid over 20, 20 and 60.
  @ParameterizedTest
  @CsvSource({
    "0x0000000000000000, 0",
    "0x3333333333333333, 0",
    "0x3333333333333334, 1",
    "0x6666666666666666, 1",
    "0x6666666666666667, 2",
    "0xFFFFFFFFFFFFFFFF, 2"
  })
  void groupsLieSideBySideByWeight(final String bits, final int group) {
    final long number = Long.parseUnsignedLong(bits.substring(2), 16);
    assertEquals(group, GroupChoice.pick(Rules.forward(20, 20, 60), number));
  }

  @Test
  void requestsAreSharedOutByWeight() {
    final int[] weights = {20, 0, 20, 60, 1_000_000};
    final int[] counts = new int[weights.length];
    for (int request = 0; request < REQUESTS; request++) {
      counts[GroupChoice.pick(Rules.forward(weights), RandomBits.of(Seeded.seed(), request))]++;
    }
    assertEquals(0, counts[1]);
    final double statistic = ChiSquare.of(counts, weights);
    assertTrue(statistic < ChiSquare.criticalValue(4), () -> "chi-square " + statistic);
  }

  @Test
  void whereAllWeightsAreZeroNobodyIsPicked() {
    assertEquals(GroupChoice.NONE, GroupChoice.pick(Rules.forward(0, 0), -1));
    assertEquals(GroupChoice.NONE, GroupChoice.pick(Rules.forward(0), 0));
  }

  @Test
  void weightsMayBeAsLargeAsTheyCome() {
    final Action.Forward forward = Rules.forward(Integer.MAX_VALUE, Integer.MAX_VALUE);
    assertEquals(0, GroupChoice.pick(forward, Long.MAX_VALUE));
    assertEquals(1, GroupChoice.pick(forward, Long.MIN_VALUE));
    assertEquals(2L * Integer.MAX_VALUE, forward.totalWeight());
  }

  @Test
  void aGroupIsFoundByNameAlsoWithoutWeight() {
    assertEquals(1, GroupChoice.placeOf(Rules.forward(1, 0), "shop/1:80"));
    assertEquals(GroupChoice.NONE, GroupChoice.placeOf(Rules.forward(1, 0), "shop/2:80"));
  }

  @Test
  void aWeightIsNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> Rules.forward(-1));
  }
}
