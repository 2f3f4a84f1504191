package io.chainwalk.bench.report;

import java.util.ArrayList;
import java.util.List;

/// Lays text out in columns that are as wide as what is in them, and breaks sentences.
final class TextTable {
  private static final int PAGE_WIDTH = 100;
  private static final String GAP = "  ";

  private final List<Boolean> isText;
  private final List<List<String>> rows = new ArrayList<>();

  /// Makes an empty table.
  ///
  /// @param isText for each column whether it is aligned to the left
  TextTable(final List<Boolean> isText) {
    this.isText = List.copyOf(isText);
  }

  void row(final List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  void appendTo(final StringBuilder text) {
    final int[] widths = new int[isText.size()];
    for (final List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (final List<String> row : rows) {
      final StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        final String padding = " ".repeat(widths[column] - row.get(column).length());
        line.append(column == 0 ? "" : GAP)
            .append(isText.get(column) ? row.get(column) + padding : padding + row.get(column));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  /// Breaks a text at blanks so that it fits the page.
  ///
  /// @param text the text
  /// @param indent how far to indent the lines after the first
  /// @return with a line end after the last line
  static String wrapped(final String text, final int indent) {
    final StringBuilder lines = new StringBuilder();
    int used = 0;
    for (final String word : text.split(" ", -1)) {
      if (used > 0 && used + 1 + word.length() > PAGE_WIDTH) {
        lines.append('\n').append(" ".repeat(indent));
        used = indent;
      } else if (used > 0) {
        lines.append(' ');
        used++;
      }
      lines.append(word);
      used += word.length();
    }
    return lines.append('\n').toString();
  }
}
