package io.chainwalk.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatioTest {
  @Test
  void aFractionIsInLowestTerms() {
    assertEquals("1/6", Ratio.of(7, 42).toString());
    assertEquals("3", Ratio.of(9, 3).toString());
    assertEquals(Ratio.ZERO, Ratio.of(0, 17));
  }

  @Test
  void sumsAndProductsAreExact() {
    assertEquals(Ratio.of(1, 2), Ratio.of(1, 3).plus(Ratio.of(1, 6)));
    assertEquals(Ratio.of(1, 6), Ratio.of(1, 2).times(Ratio.of(1, 3)));
    assertEquals(Ratio.of(2, 3), Ratio.ONE.minus(Ratio.of(1, 3)));
    assertEquals("16.6667", Ratio.of(1, 6).percent(4).toPlainString());
  }

  @Test
  void thereIsNoFractionOfNothing() {
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(1, 0));
  }

  @Test
  void theSimplestFractionAroundAThirdIsAThird() {
    final long scale = 1L << 31;
    assertEquals(
        Ratio.of(1, 3), Ratio.simplest(Ratio.of(715_827_882, scale), Ratio.of(715_827_884, scale)));
    assertEquals(Ratio.ONE, Ratio.simplest(Ratio.of(1, 2), Ratio.of(3, 2)));
    assertEquals(Ratio.of(1, 2), Ratio.simplest(Ratio.of(1, 2), Ratio.of(1, 2)));
  }

  @Test
  void theSimplestFractionOfAnyIntervalLiesInItAndNoneOfASmallerDenominatorDoes() {
    final SplittableRandom random = Seeded.random();
    for (int run = 0; run < 2_000; run++) {
      final Ratio low = Ratio.of(random.nextInt(1, 400), random.nextInt(1, 400));
      final Ratio high = low.plus(Ratio.of(1, random.nextInt(1, 2_000)));
      final Ratio simplest = Ratio.simplest(low, high);
      assertTrue(simplest.compareTo(low) >= 0 && simplest.compareTo(high) <= 0, low + " " + high);
      final long denominator = simplest.denominator().longValueExact();
      for (long smaller = 1; smaller < denominator; smaller++) {
        final long least =
            (low.numerator().longValueExact() * smaller + low.denominator().longValueExact() - 1)
                / low.denominator().longValueExact();
        assertTrue(Ratio.of(least, smaller).compareTo(high) > 0, low + " " + high);
      }
    }
  }
}
