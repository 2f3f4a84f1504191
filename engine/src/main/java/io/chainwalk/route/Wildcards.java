package io.chainwalk.route;

/// Patterns with `*` for any characters and `?` for exactly one. A backslash in front of `*`, `?` or a backslash makes it
/// an ordinary character, as Elastic Load Balancing has it for query strings (QueryStringConditionConfig); hosts and path
/// patterns may not contain one there.
///
/// Of several asterisks only the last that was met is ever tried again, so a match takes at most as many steps as pattern
/// and text are long, multiplied. Allocates nothing.
final class Wildcards {
  private static final char ANY = '*';
  private static final char ONE = '?';
  private static final char ESCAPE = '\\';

  private Wildcards() {}

  /// Whether all of a text is as a pattern has it.
  static boolean matches(final String pattern, final String text, final boolean ignoringCase) {
    int at = 0;
    int place = 0;
    int behindStar = -1;
    int retry = 0;
    while (place < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == ANY) {
        behindStar = ++at;
        retry = place;
      } else if (at < pattern.length()
          && matchesOne(pattern, at, text.charAt(place), ignoringCase)) {
        at = next(pattern, at);
        place++;
      } else if (behindStar >= 0) {
        at = behindStar;
        place = ++retry;
      } else {
        return false;
      }
    }
    return isOnlyStars(pattern, at);
  }

  private static boolean matchesOne(
      final String pattern, final int at, final char letter, final boolean ignoringCase) {
    if (pattern.charAt(at) == ONE) {
      return true;
    }
    final char wanted = pattern.charAt(isEscaped(pattern, at) ? at + 1 : at);
    return wanted == letter || (ignoringCase && AsciiCase.areSame(wanted, letter));
  }

  private static int next(final String pattern, final int at) {
    return isEscaped(pattern, at) ? at + 2 : at + 1;
  }

  private static boolean isEscaped(final String pattern, final int at) {
    return pattern.charAt(at) == ESCAPE
        && at + 1 < pattern.length()
        && (isWildcard(pattern.charAt(at + 1)) || pattern.charAt(at + 1) == ESCAPE);
  }

  private static boolean isWildcard(final char letter) {
    return letter == ANY || letter == ONE;
  }

  /// Where the first wildcard is; the pattern's length where there is none.
  static int firstWildcard(final String pattern) {
    int at = 0;
    while (at < pattern.length() && !isWildcard(pattern.charAt(at))) {
      at = next(pattern, at);
    }
    return at;
  }

  /// Whether there are nothing but asterisks from somewhere to the end.
  static boolean isOnlyStars(final String pattern, final int from) {
    for (int at = from; at < pattern.length(); at++) {
      if (pattern.charAt(at) != ANY) {
        return false;
      }
    }
    return true;
  }

  /// What all texts that match begin with.
  static String head(final String pattern) {
    final StringBuilder head = new StringBuilder();
    final int end = firstWildcard(pattern);
    for (int at = 0; at < end; at = next(pattern, at)) {
      head.append(pattern.charAt(isEscaped(pattern, at) ? at + 1 : at));
    }
    return head.toString();
  }

  /// How many characters are no wildcards.
  static int literals(final String pattern) {
    int count = 0;
    for (int at = 0; at < pattern.length(); at = next(pattern, at)) {
      count += isWildcard(pattern.charAt(at)) ? 0 : 1;
    }
    return count;
  }
}
