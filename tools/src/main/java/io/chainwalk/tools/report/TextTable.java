package io.chainwalk.tools.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lays text out in columns that are as wide as what is in them.
///
/// The columns are described by a letter each: `l` aligns to the left, `r` to the right, and a final `w` wraps what
/// does not fit the page, under itself.
public final class TextTable {
  /// What stands in a cell for which there is no value.
  public static final String NO_VALUE = "-";

  /// The page: fits a terminal and a code review.
  static final int PAGE_WIDTH = 100;

  private static final String GAP = "  ";

  /// What is left for a wrapped column on a page that is already full; better too long than one word a line.
  private static final int LEAST_WRAP_WIDTH = 30;

  private final String columns;
  private final List<List<String>> rows = new ArrayList<>();

  /// Makes an empty table.
  ///
  /// @param columns a letter each
  public TextTable(final String columns) {
    this.columns = columns;
  }

  /// Adds a row. Cells that are left out are empty; a row of one cell goes across the columns.
  ///
  /// @param cells the texts
  public void row(final String... cells) {
    rows.add(List.of(cells));
  }

  /// How many rows there are.
  ///
  /// @return the number of rows added
  public int height() {
    return rows.size();
  }

  /// Writes all rows.
  ///
  /// @param text where to
  public void appendTo(final StringBuilder text) {
    final int[] widths = new int[columns.length()];
    for (final List<String> row : rows) {
      for (int column = 0; row.size() > 1 && column < row.size(); column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (final List<String> row : rows) {
      text.append(line(row, widths).stripTrailing()).append('\n');
    }
  }

  private String line(final List<String> row, final int[] widths) {
    if (row.size() == 1) {
      return wrapped(
          row.getFirst(), row.getFirst().length() - row.getFirst().stripLeading().length());
    }
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      final String cell = row.get(column);
      final String padding = " ".repeat(Math.max(0, widths[column] - cell.length()));
      line.append(column == 0 ? "" : GAP);
      switch (columns.charAt(column)) {
        case 'l' -> line.append(cell).append(padding);
        case 'r' -> line.append(padding).append(cell);
        case 'w' -> {
          final int indent = line.length();
          line.append(wrapped(" ".repeat(indent) + cell, indent).substring(indent));
        }
        default -> throw new IllegalArgumentException("no such kind of column: " + columns);
      }
    }
    return line.toString();
  }

  /// Breaks a text at spaces so that it fits the page.
  ///
  /// @param text the text, its first line indented already
  /// @param indent how far to indent the lines after the first
  /// @return lines without a line end after the last
  public static String wrapped(final String text, final int indent) {
    final int width = Math.max(PAGE_WIDTH, indent + LEAST_WRAP_WIDTH);
    final StringBuilder lines = new StringBuilder(text.substring(0, indent));
    int used = indent;
    boolean first = true;
    for (final String word : Arrays.asList(text.substring(indent).split(" ", -1))) {
      if (first) {
        first = false;
      } else if (used + 1 + word.length() > width) {
        lines.append('\n').append(" ".repeat(indent));
        used = indent;
      } else {
        lines.append(' ');
        used++;
      }
      lines.append(word);
      used += word.length();
    }
    return lines.toString();
  }
}
