package io.chainwalk.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MurmurHash3 of 128 bits, the variant for 64-bit machines called x64_128 (Appleby 2011): what Cilium derives offset and
/// skip from. The answer is two numbers, so it goes into an array of the caller's; nothing is allocated.
final class MurmurHash3 {
  private static final long FACTOR_1 = 0x87C3_7B91_1142_53D5L;
  private static final long FACTOR_2 = 0x4CF5_AD43_2745_937FL;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private MurmurHash3() {}

  /// Hashes bytes.
  ///
  /// @param bytes where they are, all of them
  /// @param seed 32 bits, as an unsigned number
  /// @param result gets the first and the second half of the hash, both unsigned
  static void of(final byte[] bytes, final int seed, final long[] result) {
    long first = seed & 0xFFFF_FFFFL;
    long second = first;
    final int whole = bytes.length & ~15;
    for (int at = 0; at < whole; at += 16) {
      first ^= scrambledFirst((long) LONG.get(bytes, at));
      first = (Long.rotateLeft(first, 27) + second) * 5 + 0x52DC_E729;
      second ^= scrambledSecond((long) LONG.get(bytes, at + 8));
      second = (Long.rotateLeft(second, 31) + first) * 5 + 0x3849_5AB5;
    }
    second ^= scrambledSecond(rest(bytes, whole + 8));
    first ^= scrambledFirst(rest(bytes, whole));
    finish(first, second, bytes.length, result);
  }

  /// Spreads each bit over all others: the last step of the hash, a bijection.
  ///
  /// @param value any number
  /// @return another
  static long mix(final long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
    return mixed ^ (mixed >>> 33);
  }

  private static void finish(
      final long first, final long second, final int length, final long[] result) {
    final long sum = (first ^ length) + (second ^ length);
    final long mixedFirst = mix(sum);
    final long mixedSecond = mix(sum + (second ^ length));
    result[0] = mixedFirst + mixedSecond;
    result[1] = result[0] + mixedSecond;
  }

  private static long scrambledFirst(final long lane) {
    return Long.rotateLeft(lane * FACTOR_1, 31) * FACTOR_2;
  }

  private static long scrambledSecond(final long lane) {
    return Long.rotateLeft(lane * FACTOR_2, 33) * FACTOR_1;
  }

  /// Up to eight bytes behind the whole blocks; 0 where there are none, which scrambled is 0 too.
  private static long rest(final byte[] bytes, final int from) {
    long rest = 0;
    for (int i = Math.min(bytes.length, from + 8) - 1; i >= from; i--) {
      rest = rest << 8 | (bytes[i] & 0xFF);
    }
    return rest;
  }
}
