package io.chainwalk.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MurmurHash2 of 64 bits, the variant for 64-bit machines called 64A (Appleby 2008): what the standard library of GCC
/// hashes strings with, and Envoy's ring therefore offers. Allocates nothing.
final class MurmurHash2 {
  /// The seed of GCC's `std::hash`, and of Envoy's ring.
  static final long STANDARD_SEED = 0xC70F_6907L;

  private static final long MULTIPLIER = 0xC6A4_A793_5BD1_E995L;
  private static final int SHIFT = 47;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private MurmurHash2() {}

  /// Hashes bytes.
  ///
  /// @param bytes where they are, from the first on
  /// @param length how many; 0 to the array's length
  /// @param seed any number
  /// @return the hash, unsigned
  static long of(final byte[] bytes, final int length, final long seed) {
    long hash = seed ^ (length * MULTIPLIER);
    int at = 0;
    for (; at <= length - 8; at += 8) {
      long lane = (long) LONG.get(bytes, at) * MULTIPLIER;
      lane = (lane ^ (lane >>> SHIFT)) * MULTIPLIER;
      hash = (hash ^ lane) * MULTIPLIER;
    }
    if (at < length) {
      hash = (hash ^ rest(bytes, at, length)) * MULTIPLIER;
    }
    hash = (hash ^ (hash >>> SHIFT)) * MULTIPLIER;
    return hash ^ (hash >>> SHIFT);
  }

  private static long rest(final byte[] bytes, final int from, final int length) {
    long rest = 0;
    for (int i = length - 1; i >= from; i--) {
      rest = rest << 8 | (bytes[i] & 0xFF);
    }
    return rest;
  }
}
