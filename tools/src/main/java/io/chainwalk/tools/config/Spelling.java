package io.chainwalk.tools.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Guesses which name was meant by a misspelt one.
public final class Spelling {
  /// With more letters wrong than this, a guess is more likely to mislead.
  private static final int MAX_DISTANCE = 2;

  private Spelling() {}

  /// The name nearest to the one given.
  ///
  /// @param given what was written
  /// @param names what could have been written
  /// @return the nearest name, the first in alphabetical order where several are; null where none is near
  public static @Nullable String closest(final String given, final Collection<?> names) {
    // Half of a short name may be wrong, and it is another name then.
    int least = Math.min(MAX_DISTANCE, given.length() / 2);
    @Nullable String closest = null;
    for (final String name : names.stream().map(Object::toString).sorted().toList()) {
      if (Math.abs(name.length() - given.length()) > MAX_DISTANCE) {
        continue;
      }
      final int distance = distance(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least || (distance == least && closest == null)) {
        least = distance;
        closest = name;
      }
    }
    return closest;
  }

  /// Levenshtein's distance: how many letters to insert, remove or replace.
  private static int distance(final String a, final String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      final int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        final int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
