package io.chainwalk.select;

/// The remainder of unsigned 64-bit numbers by one divisor, without a division: the quotient is guessed with a
/// multiplication by the divisor's reciprocal, which is short by at most 1 (Granlund and Montgomery 1994). Exact for every
/// number and divisor.
final class Modulo {
  private Modulo() {}

  /// What [#of] needs to know of a divisor.
  ///
  /// @param divisor 1 to 2^62
  /// @return 2^64 divided by it, rounded down, or one less
  static long reciprocalOf(final long divisor) {
    return Long.divideUnsigned(-1L, divisor);
  }

  /// The remainder.
  ///
  /// @param number unsigned
  /// @param divisor 1 to 2^62
  /// @param reciprocal [#reciprocalOf] the divisor
  /// @return 0 to divisor - 1
  static long of(final long number, final long divisor, final long reciprocal) {
    final long remainder = number - Math.unsignedMultiplyHigh(number, reciprocal) * divisor;
    return remainder >= divisor ? remainder - divisor : remainder;
  }
}
