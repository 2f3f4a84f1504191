package io.chainwalk.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampScaleTest {
  private static final BigInteger NS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  @ParameterizedTest
  @CsvSource({
    "6, 0, 1700000000123456, 1700000000123456000",
    "9, 0, 1700000000123456789, 1700000000123456789",
    "0, 0, 1700000000, 1700000000000000000",
    "12, 0, 1700000000999, 1700000000",
    "19, 0, -1, 1844674407",
    "127, 0, -1, 0",
    "0x80, 0, 7, 7000000000",
    "0x81, 0, 3, 1500000000",
    "0xA0, 0, 7301444405347483648, 1700000000500000000",
    "0xBF, 0, -1, 1999999999",
    "0xC0, 0, -1, 999999999",
    "0xFF, 0, -1, 0",
    "6, -5, 3000000, -2000000000",
    "9, 1700000000, 1, 1700000000000000001",
    "6, 0, -1, 9223372036854775807",
    "0, -9223372036854775808, 0, -9223372036854775808",
    "9, -9223372037, 200000000, -9223372036800000000",
    "9, -9223372037, 100000000, -9223372036854775808",
    "0x80, -9223372036854775808, -9223372036854775803, 5000000000",
    "0, 9223372036854775807, 9223372036854775807, 9223372036854775807",
  })
  void timesOfEveryKindOfResolution(
      final String resolution, final long offsetSeconds, final long units, final long expectedNs) {
    assertEquals(
        expectedNs, new TimestampScale(Integer.decode(resolution), offsetSeconds).toNs(units));
  }

  @Test
  void everyResolutionAgreesWithArithmeticOfAnyPrecision() {
    final long seed = Long.getLong("seed", 20_260_101L);
    final Random random = new Random(seed);
    for (int resolution = 0; resolution < 256; resolution++) {
      for (int i = 0; i < 400; i++) {
        final long units = random.nextLong() >>> random.nextInt(64);
        final long offset = random.nextBoolean() ? 0 : random.nextLong() >> random.nextInt(64);
        final int exponent = resolution;
        assertEquals(
            expected(resolution, offset, units),
            new TimestampScale(resolution, offset).toNs(units),
            () ->
                "resolution %d offset %d units %d seed %d"
                    .formatted(exponent, offset, units, seed));
      }
    }
  }

  private static long expected(final int resolution, final long offset, final long units) {
    final BigInteger perSecond =
        BigInteger.valueOf(resolution < 128 ? 10 : 2).pow(resolution & 0x7F);
    final BigInteger ns =
        new BigInteger(Long.toUnsignedString(units))
            .multiply(NS_PER_SECOND)
            .divide(perSecond)
            .add(BigInteger.valueOf(offset).multiply(NS_PER_SECOND));
    return ns.max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }
}
