package io.chainwalk.route;

/// Hashes of texts that are made while these are read, character by character: a polynomial modulo two to the 64th, whose
/// prefixes cost nothing more. It is not keyed. Only who writes rules can put texts that have one hash into a table, and
/// what is found by a hash is compared.
final class TextHash {
  private static final long FACTOR = 0x9FB2_1C65_1E98_DF25L;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private TextHash() {}

  /// The hash of some characters and one more; that of none is 0.
  static long extend(final long hash, final char letter) {
    return hash * FACTOR + letter;
  }

  /// The hash of a whole text.
  static long of(final String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = extend(hash, text.charAt(i));
    }
    return hash;
  }

  /// Spreads a hash over the high bits; the low ones depend on its own low bits only.
  static long spread(final long hash) {
    return hash * SPREAD;
  }
}
