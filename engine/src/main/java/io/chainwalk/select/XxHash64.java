package io.chainwalk.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// xxHash64 (Collet 2012), as its specification in the xxHash project, `doc/xxhash_spec.md`, has it: what Envoy hashes
/// names with, and what we hash flows with.
///
/// The steps stand alone, so that [SelectionHash] can take values of known length through them without writing them
/// into memory first. One multiplication or two for each eight bytes. Allocates nothing.
final class XxHash64 {
  private static final long PRIME_1 = 0x9E37_79B1_85EB_CA87L;
  private static final long PRIME_2 = 0xC2B2_AE3D_27D4_EB4FL;
  private static final long PRIME_3 = 0x1656_67B1_9E37_79F9L;
  private static final long PRIME_4 = 0x85EB_CA77_C2B2_AE63L;
  private static final long PRIME_5 = 0x27D4_EB2F_1656_67C5L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private XxHash64() {}

  /// Hashes bytes.
  ///
  /// @param bytes where they are, from the first on
  /// @param length how many; 0 to the array's length
  /// @param seed any number
  /// @return the hash, unsigned
  static long of(final byte[] bytes, final int length, final long seed) {
    long hash;
    int at = 0;
    if (length >= 32) {
      long first = seed + PRIME_1 + PRIME_2;
      long second = seed + PRIME_2;
      long third = seed;
      long fourth = seed - PRIME_1;
      for (; at <= length - 32; at += 32) {
        first = round(first, (long) LONG.get(bytes, at));
        second = round(second, (long) LONG.get(bytes, at + 8));
        third = round(third, (long) LONG.get(bytes, at + 16));
        fourth = round(fourth, (long) LONG.get(bytes, at + 24));
      }
      hash = converge(first, second, third, fourth);
    } else {
      hash = seed + PRIME_5;
    }
    hash += length;
    for (; at <= length - 8; at += 8) {
      hash = withLong(hash, (long) LONG.get(bytes, at));
    }
    if (at <= length - 4) {
      hash = withInt(hash, (int) INT.get(bytes, at));
      at += 4;
    }
    for (; at < length; at++) {
      hash = withByte(hash, bytes[at] & 0xFF);
    }
    return avalanche(hash);
  }

  /// The beginning for fewer than 32 bytes, with seed 0.
  ///
  /// @param length how many bytes there will be
  /// @return the state
  static long begin(final int length) {
    return PRIME_5 + length;
  }

  /// The beginning for 32 to 63 bytes with seed 0: the first 32 of them, in the order of a little-endian machine.
  ///
  /// @param first bytes 0 to 7
  /// @param second bytes 8 to 15
  /// @param third bytes 16 to 23
  /// @param fourth bytes 24 to 31
  /// @param length how many bytes there will be in all
  /// @return the state
  static long begin(
      final long first, final long second, final long third, final long fourth, final int length) {
    return length
        + converge(
            round(PRIME_1 + PRIME_2, first),
            round(PRIME_2, second),
            round(0, third),
            round(-PRIME_1, fourth));
  }

  static long withLong(final long state, final long lane) {
    return Long.rotateLeft(state ^ round(0, lane), 27) * PRIME_1 + PRIME_4;
  }

  static long withInt(final long state, final int lane) {
    return Long.rotateLeft(state ^ ((lane & 0xFFFF_FFFFL) * PRIME_1), 23) * PRIME_2 + PRIME_3;
  }

  static long withByte(final long state, final int lane) {
    return Long.rotateLeft(state ^ (lane * PRIME_5), 11) * PRIME_1;
  }

  /// The end.
  ///
  /// @param state with all bytes in it
  /// @return the hash
  static long avalanche(final long state) {
    long hash = state;
    hash = (hash ^ (hash >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }

  private static long round(final long accumulator, final long lane) {
    return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
  }

  private static long converge(
      final long first, final long second, final long third, final long fourth) {
    long hash =
        Long.rotateLeft(first, 1)
            + Long.rotateLeft(second, 7)
            + Long.rotateLeft(third, 12)
            + Long.rotateLeft(fourth, 18);
    hash = merge(hash, first);
    hash = merge(hash, second);
    hash = merge(hash, third);
    return merge(hash, fourth);
  }

  private static long merge(final long hash, final long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }
}
