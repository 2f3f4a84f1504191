package io.chainwalk.ruletext;

/// Decimal fractions as the C library reads them, without its hexadecimal form, infinities and NaN.
final class Decimals {
  private Decimals() {}

  /// The number, or NaN for what is none.
  static double parse(final String text) {
    boolean digits = false;
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      digits |= c >= '0' && c <= '9';
      if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
        return Double.NaN;
      }
    }
    if (!digits) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (final NumberFormatException e) {
      return Double.NaN; // the caller says what it is not
    }
  }
}
