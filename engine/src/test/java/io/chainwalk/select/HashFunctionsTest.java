package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import net.openhft.hashing.LongHashFunction;
import org.apache.commons.codec.digest.MurmurHash2;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our hash functions, held to those of zero-allocation-hashing and Apache Commons Codec.
class HashFunctionsTest {
  private static final int LONGEST = 100;
  private static final int EACH_LENGTH = 50;

  @Test
  void xxHash64IsThatOfZeroAllocationHashing() {
    onRandomBytes((bytes, seed) ->
        assertEquals(
            LongHashFunction.xx(seed).hashBytes(bytes),
            XxHash64.of(bytes, bytes.length, seed),
            () -> seed + " " + Arrays.toString(bytes)));
  }

  @Test
  void murmurHash2IsThatOfCommonsCodec() {
    onRandomBytes((bytes, seed) ->
        assertEquals(
            MurmurHash2.hash64(bytes, bytes.length, seed.intValue()),
            io.chainwalk.select.MurmurHash2.of(bytes, bytes.length, seed & 0xFFFF_FFFFL),
            () -> seed + " " + Arrays.toString(bytes)));
  }

  @Test
  void murmurHash3IsThatOfCommonsCodec() {
    final long[] result = new long[2];
    onRandomBytes((bytes, seed) -> {
      io.chainwalk.select.MurmurHash3.of(bytes, seed.intValue(), result);
      final long[] expected = MurmurHash3.hash128x64(bytes, 0, bytes.length, seed.intValue());
      assertEquals(
          Arrays.toString(expected),
          Arrays.toString(result),
          () -> seed + " " + Arrays.toString(bytes));
    });
  }

  @Test
  void onlyTheFirstBytesOfAnArrayAreHashed() {
    final byte[] bytes = "10.0.0.1:80_17 and more".getBytes(StandardCharsets.US_ASCII);
    final byte[] head = Arrays.copyOf(bytes, 14);
    assertEquals(XxHash64.of(head, 14, 0), XxHash64.of(bytes, 14, 0));
    assertEquals(
        io.chainwalk.select.MurmurHash2.of(head, 14, 0),
        io.chainwalk.select.MurmurHash2.of(bytes, 14, 0));
  }

  /// Values that the tests of many implementations have in common.
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "a, 0, d24ec4f1a98c6e5b",
    "abc, 0, 44bc2cf5ad770999",
    "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1"
  })
  void xxHash64HasItsPublishedValues(final String text, final long seed, final String hash) {
    final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertEquals(hash, "%016x".formatted(XxHash64.of(bytes, bytes.length, seed)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 00000000000000000000000000000000",
    "hello, cbd8a7b341bd9b025b1e906a48ae1d19",
    "'hello, world', 342fac623a5ebc8e4cdcbc079642414d",
    "The quick brown fox jumps over the lazy dog., cd99481f9ee902c9695da1a38987b6e7"
  })
  void murmurHash3HasItsPublishedValues(final String text, final String hash) {
    final long[] result = new long[2];
    io.chainwalk.select.MurmurHash3.of(text.getBytes(StandardCharsets.US_ASCII), 0, result);
    assertEquals(hash, "%016x%016x".formatted(result[0], result[1]));
  }

  private static void onRandomBytes(final BiConsumer<byte[], Long> check) {
    final SplittableRandom random = Seeded.random();
    for (int length = 0; length <= LONGEST; length++) {
      for (int i = 0; i < EACH_LENGTH; i++) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        check.accept(bytes, i == 0 ? 0L : random.nextLong());
      }
    }
  }
}
