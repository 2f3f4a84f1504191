package io.chainwalk.tools.verify;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;

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

  /// Names that are all different.
  ///
  /// @param names of cases that go to one folder
  /// @return the same in their order; one that was there before gets a number, from 2 on
  static List<String> distinct(final Collection<String> names) {
    final SequencedSet<String> taken = new LinkedHashSet<>();
    for (final String name : names) {
      String free = name;
      for (int number = 2; !taken.add(free); number++) {
        free = numbered(name, number);
      }
    }
    return List.copyOf(taken);
  }

  /// A name for another one of its kind.
  ///
  /// @param name of the first one
  /// @param number of this one
  /// @return both
  static String numbered(final String name, final int number) {
    return name + '-' + number;
  }
}
