package io.chainwalk.flow;

/// Spreads what addresses and ports differ in over all bits of a number. It has no key: for tables whose size is limited
/// otherwise.
public final class KeyHash {
  private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

  private KeyHash() {}

  /// A hash whose upper half is the better one.
  ///
  /// @param first a word
  /// @param second another
  /// @return the hash
  public static long of(final long first, final long second) {
    return mix(first * ODD + second);
  }

  /// Puts two more words into a hash.
  ///
  /// @param hash of those before
  /// @param first a word
  /// @param second another
  /// @return the hash of all
  public static long of(final long hash, final long first, final long second) {
    return mix(hash + first * ODD + second);
  }

  private static long mix(final long word) {
    final long once = (word ^ (word >>> 32)) * ODD;
    return (once ^ (once >>> 29)) * ODD;
  }
}
