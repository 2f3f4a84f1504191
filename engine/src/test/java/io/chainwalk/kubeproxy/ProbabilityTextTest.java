package io.chainwalk.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbabilityTextTest {
  private static final double KERNEL_STEPS = 0x80000000L;

  @Test
  void oneInManyHasTenDigits() {
    assertEquals("0.5000000000", ProbabilityText.oneIn(2));
    assertEquals("0.1666666667", ProbabilityText.oneIn(6));
    assertEquals("0.0000099999", ProbabilityText.oneIn(100_001));
  }

  /// 1/2048 is 0.00048828125: eleven digits, the last one in the middle.
  @Test
  void aTieGoesToTheEvenDigitAsInGo() {
    assertEquals("0.0004882812", ProbabilityText.oneIn(2048));
  }

  @Test
  void aShareNamesTheKernelsStepThatIsNearest() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < 100_000; i++) {
      final long weight = random.nextLong(1, 65_536);
      final long sum = weight + random.nextLong(1, 65_536L * 1000);
      final double exact = KERNEL_STEPS * weight / sum;
      final double written =
          Math.floor(KERNEL_STEPS * Double.parseDouble(ProbabilityText.share(weight, sum)) + 0.5);
      assertEquals(
          exact, written, 0.5 + 1.1e-3, () -> weight + " in " + sum + ", seed " + Seeded.seed());
    }
  }
}
