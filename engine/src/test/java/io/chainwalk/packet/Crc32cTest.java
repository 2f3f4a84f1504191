package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// CRC32c against its check value and against the JDK's.
final class Crc32cTest {
  private static final long SEED = Long.getLong("seed", 20_260_703L);

  @Test
  void checkValueOfThePolynomial() {
    final byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertEquals(0xE306_9283, crc(new UnsafeBuffer(digits), 0, digits.length));
  }

  @Test
  void everyLengthAndOffsetEqualsTheJdk() {
    final SplittableRandom random = new SplittableRandom(SEED);
    final byte[] bytes = new byte[80];
    final CRC32C jdk = new CRC32C();
    for (int length = 0; length < 70; length++) {
      for (int offset = 0; offset < 9; offset++) {
        random.nextBytes(bytes);
        jdk.reset();
        jdk.update(bytes, offset, length);
        assertEquals(
            (int) jdk.getValue(),
            crc(new UnsafeBuffer(bytes), offset, length),
            "seed " + SEED + ", " + length + " bytes at " + offset);
      }
    }
  }

  @Test
  void piecesGiveWhatTheWholeGives() {
    final byte[] bytes = Frames.bytes(Frames.IPV4_SYN);
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    final int first = Crc32c.update(Crc32c.INITIAL, buffer, 0, 13);
    assertEquals(
        crc(buffer, 0, bytes.length),
        Crc32c.finish(Crc32c.update(first, buffer, 13, bytes.length - 13)));
  }

  private static int crc(final UnsafeBuffer buffer, final int offset, final int lengthBytes) {
    return Crc32c.finish(Crc32c.update(Crc32c.INITIAL, buffer, offset, lengthBytes));
  }
}
