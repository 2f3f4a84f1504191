package io.chainwalk.tools.config;

import java.util.Locale;

/// Makes text from a file safe to show on a terminal.
public final class Printable {
  private Printable() {}

  /// Writes control characters as `\u001B`, so that a file can neither break a message in two nor command the
  /// terminal.
  ///
  /// @param text any text
  /// @return the text in one line
  public static String text(final String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    final StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        printable.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
      } else {
        printable.append(c);
      }
    }
    return printable.toString();
  }
}
