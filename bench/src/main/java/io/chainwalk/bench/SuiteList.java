package io.chainwalk.bench;

import io.chainwalk.bench.suite.Suite;
import io.chainwalk.bench.suite.Suites;

/// All suites for a terminal: the name, then the sentence in a column of its own.
final class SuiteList {
  private static final int PAGE_WIDTH = 100;
  private static final int MARGIN = 2;

  private SuiteList() {}

  /// The suites, in the order in which they run.
  static String text() {
    final int names = Suites.ALL.stream().mapToInt(suite -> suite.name().length()).max().orElse(0);
    final int column = MARGIN + names + MARGIN;
    final StringBuilder text = new StringBuilder();
    for (final Suite suite : Suites.ALL) {
      final String name = " ".repeat(MARGIN) + suite.name();
      text.append(name).append(" ".repeat(column - MARGIN - name.length()));
      append(text, suite.sentence(), column);
    }
    return text.toString();
  }

  private static void append(final StringBuilder text, final String sentence, final int column) {
    int used = column - MARGIN;
    String gap = " ".repeat(MARGIN);
    for (final String word : sentence.split(" ", -1)) {
      if (used + gap.length() + word.length() > PAGE_WIDTH) {
        text.append('\n');
        gap = " ".repeat(column);
        used = 0;
      }
      text.append(gap).append(word);
      used += gap.length() + word.length();
      gap = " ";
    }
    text.append('\n');
  }
}
