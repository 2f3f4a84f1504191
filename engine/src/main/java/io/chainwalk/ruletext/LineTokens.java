package io.chainwalk.ruletext;

import java.util.Arrays;

/// The words of a line, as `iptables-restore` takes it apart: blanks separate, double quotes hold together, a backslash
/// inside them takes the next character as it is. Apostrophes and backslashes elsewhere are ordinary characters.
final class LineTokens {
  private String[] words = new String[32];
  private int count;
  private int next;

  /// Takes a line apart and stands in front of its first word.
  void read(final String line, final int from) throws RuleSyntaxException {
    count = 0;
    next = 0;
    int at = from;
    while (at < line.length()) {
      if (isBlank(line.charAt(at))) {
        at++;
      } else {
        at = word(line, at);
      }
    }
  }

  private int word(final String line, final int from) throws RuleSyntaxException {
    int at = from;
    while (at < line.length()) {
      final char c = line.charAt(at);
      if (c == '"') {
        return quotedWord(line, from, at);
      }
      if (isBlank(c)) {
        break;
      }
      at++;
    }
    add(line.substring(from, at));
    return at;
  }

  /// A word with quotes in it, at `from`, of which the first is at `quote`.
  private int quotedWord(final String line, final int from, final int quote)
      throws RuleSyntaxException {
    final StringBuilder text = new StringBuilder(64).append(line, from, quote);
    boolean quoted = false;
    int at = quote;
    while (at < line.length() && (quoted || !isBlank(line.charAt(at)))) {
      char c = line.charAt(at++);
      if (c == '"') {
        quoted = !quoted;
        continue;
      }
      if (quoted && c == '\\' && at < line.length()) {
        c = line.charAt(at++);
      }
      text.append(c);
    }
    if (quoted) {
      throw new RuleSyntaxException("a double quote is opened and not closed");
    }
    add(text.toString());
    return at;
  }

  private void add(final String word) {
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] = word;
  }

  private static boolean isBlank(final char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  boolean hasNext() {
    return next < count;
  }

  /// The next word, which there is.
  String peek() {
    return words[next];
  }

  /// The word behind the next one, empty if there is none.
  String peekSecond() {
    return next + 1 < count ? words[next + 1] : "";
  }

  /// The next word, which there is, and stands behind it.
  String take() {
    return words[next++];
  }

  /// The word that was taken last, of which there is one.
  String lastTaken() {
    return words[next - 1];
  }

  /// How many words have been taken.
  int position() {
    return next;
  }

  /// Words that have been taken, from one place up to where it stands, written so that they can be read again.
  String textSince(final int from) {
    final StringBuilder text = new StringBuilder();
    final RuleText out = new RuleText(text);
    for (int i = from; i < next; i++) {
      final String word = words[i];
      final boolean bare = !word.isEmpty() && word.indexOf(' ') < 0 && word.indexOf('"') < 0;
      if (bare) {
        out.word(word);
      } else {
        out.quoted(word);
      }
    }
    return text.substring(Math.min(1, text.length()));
  }

  /// The next word as the argument of an option.
  String argumentOf(final String option) throws RuleSyntaxException {
    if (next == count) {
      throw new RuleSyntaxException(option + " needs an argument");
    }
    return words[next++];
  }
}
