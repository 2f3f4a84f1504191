package io.chainwalk.ruletext;

/// Numbers as the C library reads them: 0x for hexadecimal, a leading 0 for octal, blanks and a plus in front.
final class Numbers {
  private static final long MOST = 1L << 53;

  private Numbers() {}

  /// The number, or -1 for what is none, is negative or has more than 53 bits.
  static long parse(final String text) {
    int at = 0;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '+') {
      at++;
    }
    int radix = 10;
    if (at + 1 < text.length() && text.charAt(at) == '0') {
      final boolean hex = (text.charAt(at + 1) | 0x20) == 'x';
      radix = hex ? 16 : 8;
      at += hex ? 2 : 1;
    }
    return digits(text, at, text.length(), radix);
  }

  /// Plain decimal digits, or -1 for anything else.
  static long decimal(final String text) {
    return digits(text, 0, text.length(), 10);
  }

  /// The digits between two places, or -1.
  static long digits(final String text, final int from, final int to, final int radix) {
    if (from >= to) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      final char c = text.charAt(i);
      final int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0 || value > MOST / radix) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
