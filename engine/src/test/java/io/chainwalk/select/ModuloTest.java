package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuloTest {
  private static final int NUMBERS = 20_000;

  @ParameterizedTest
  @ValueSource(
      longs = {1, 2, 3, 7, 64, 251, 16381, 65537, 65536, 5_000_011, (1L << 47) - 1, 1L << 62})
  void remainderIsThatOfUnsignedDivision(final long divisor) {
    final SplittableRandom random = Seeded.random();
    for (final long corner : new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      check(corner, divisor);
    }
    for (int i = 0; i < NUMBERS; i++) {
      check(random.nextLong(), divisor);
      // just below, at and above whole multiples
      final long multiple = random.nextLong(0, Long.divideUnsigned(-1L, divisor) >>> 1) * divisor;
      check(multiple - 1, divisor);
      check(multiple, divisor);
      check(multiple + 1, divisor);
    }
  }

  @Test
  void greatestMultipleLeavesNothing() {
    check(-1L - Long.remainderUnsigned(-1L, 65537), 65537);
  }

  private static void check(final long number, final long divisor) {
    assertEquals(
        Long.remainderUnsigned(number, divisor),
        Modulo.of(number, divisor, Modulo.reciprocalOf(divisor)),
        () -> Long.toUnsignedString(number) + " modulo " + divisor);
  }
}
