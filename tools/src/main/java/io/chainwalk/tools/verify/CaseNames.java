package io.chainwalk.tools.verify;

import java.nio.file.Path;
import java.util.Locale;

/// Names of cases: lower case, digits and hyphens.
final class CaseNames {
  private static final int MOST_LETTERS = 60;

  private CaseNames() {}

  /// A name made of words.
  ///
  /// @param words anything
  /// @return a name, never empty
  static String of(final String words) {
    final String name =
        words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    final String start = name.length() > MOST_LETTERS ? name.substring(0, MOST_LETTERS) : name;
    return start.isEmpty() ? "case" : start.replaceAll("-$", "");
  }

  /// A name made of that of a file.
  ///
  /// @param file a file's name, its folder left out
  /// @return a name
  static String ofFile(final String file) {
    final Path name = Path.of(file).getFileName();
    return of(name == null ? file : name.toString());
  }
}
