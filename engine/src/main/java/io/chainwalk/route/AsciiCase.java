package io.chainwalk.route;

/// Comparison without regard to the case of `A` to `Z`, and of no other letter: what HTTP calls case-insensitive
/// (RFC 9110 section 2.1). Comparing allocates nothing.
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

  static char lower(final char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char) (letter + TO_LOWER) : letter;
  }

  /// A text in small letters. Allocates.
  static String lower(final String text) {
    final StringBuilder small = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      small.append(lower(text.charAt(i)));
    }
    return small.toString();
  }
}
