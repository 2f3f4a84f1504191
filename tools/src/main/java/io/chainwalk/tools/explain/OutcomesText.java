package io.chainwalk.tools.explain;

import io.chainwalk.tools.explain.Explanation.End;
import io.chainwalk.tools.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All outcomes as a table for people.
final class OutcomesText {
  private static final List<String> HEADINGS =
      List.of("percent", "probability", "verdict", "to", "from", "decided by");

  /// Numbers stand to the right.
  private static final int PERCENT_COLUMN = 0;

  private OutcomesText() {}

  /// Writes the outcomes of a packet.
  ///
  /// @param found what there is
  /// @return lines, each with its end
  static String of(final Outcomes.Found found) {
    final Explanation first = found.first();
    final StringBuilder text = new StringBuilder();
    text.append("packet   ").append(first.before());
    if (!first.inputInterface().isEmpty()) {
      text.append(" in ").append(first.inputInterface());
    }
    text.append("\nctstate  ")
        .append(first.ctState() == null ? "not looked at" : first.ctState())
        .append("\nentry    ")
        .append(first.entryBefore() == null ? "none" : first.entryBefore())
        .append("\n\n");
    final List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    found.all().forEach(outcome -> rows.add(row(outcome)));
    appendTable(text, rows);
    if (found.all().stream().anyMatch(Outcome::coarse)) {
      text.append("\n* Chances of less than one in four million were not told apart.\n");
    }
    found.notes().forEach(note -> text.append("\nNote: ").append(note).append('\n'));
    return text.toString();
  }

  private static List<String> row(final Outcome outcome) {
    final Outcome.Fate fate = outcome.fate();
    return List.of(
        Fractions.percent(outcome.probability()).toPlainString() + (outcome.coarse() ? " *" : ""),
        Fractions.text(outcome.probability()),
        fate.rejectedWith().isEmpty() ? ExplanationText.verdict(fate.outcome()) : "rejected",
        text(fate.destination()),
        source(fate),
        decision(outcome.decision()));
  }

  /// Where a packet comes from in the end.
  static String source(final Outcome.Fate fate) {
    if (fate.destination() == null) {
      return TextTable.NO_VALUE;
    }
    return fate.source() == null ? "its own address" : fate.source() + " (masqueraded)";
  }

  private static String text(final @Nullable End end) {
    return end == null ? TextTable.NO_VALUE : end.toString();
  }

  /// The rule that decided.
  static String decision(final Outcome.@Nullable Decision decision) {
    return decision == null
        ? "no rule"
        : "%s %s %d"
            .formatted(decision.table(), decision.rule().chain(), decision.rule().position());
  }

  /// Lays out rows in columns, the first of them to the right.
  static void appendTable(final StringBuilder text, final List<List<String>> rows) {
    final int[] widths = new int[rows.getFirst().size()];
    for (final List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (final List<String> row : rows) {
      final StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        final String cell = row.get(column);
        final String padding = " ".repeat(widths[column] - cell.length());
        line.append(column == PERCENT_COLUMN ? padding + cell : cell + padding).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }
}
