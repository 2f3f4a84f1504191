package io.chainwalk.tools.explain;

/// Whole numbers in words.
final class Numbers {
  private Numbers() {}

  /// Reads a number.
  ///
  /// @param name what it is, for the message
  /// @param text digits
  /// @param least the least it may be
  /// @param most the most it may be
  /// @return the number
  /// @throws IllegalArgumentException when it is none, or out of range
  static int read(final String name, final String text, final int least, final int most) {
    try {
      final int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (final NumberFormatException problem) {
      throw new IllegalArgumentException(message(name, text, least, most), problem);
    }
    throw new IllegalArgumentException(message(name, text, least, most));
  }

  private static String message(
      final String name, final String text, final int least, final int most) {
    return "%s %s: must be a number from %d to %d".formatted(name, text, least, most);
  }
}
