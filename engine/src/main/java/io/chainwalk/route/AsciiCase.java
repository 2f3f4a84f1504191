package io.chainwalk.route;

/// Comparison without regard to the case of `A` to `Z`, and of no other letter: what HTTP calls case-insensitive
/// (RFC 9110 section 2.1). Allocates nothing.
final class AsciiCase {
  private static final int TO_LOWER = 'a' - 'A';

  private AsciiCase() {}

  static boolean areSame(final char one, final char other) {
    return one == other || lower(one) == lower(other);
  }

  static boolean areSame(final String one, final String other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      if (!areSame(one.charAt(i), other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(final char letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + TO_LOWER : letter;
  }
}
