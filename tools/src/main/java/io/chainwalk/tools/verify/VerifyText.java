package io.chainwalk.tools.verify;

import io.chainwalk.tools.config.Printable;
import io.chainwalk.tools.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a report for people. What is zero is left out.
final class VerifyText {
  private final StringBuilder text = new StringBuilder();

  private VerifyText() {}

  /// The report as text.
  ///
  /// @param run what was run
  /// @param report what was counted
  /// @return lines of at most 100 columns, but for packets and connections
  static String of(final VerifyRun run, final VerifyReport report) {
    final VerifyText writer = new VerifyText();
    writer.headline(run, report);
    writer.packets(report);
    writer.differences(report);
    return writer.text.toString();
  }

  private void headline(final VerifyRun run, final VerifyReport report) {
    final boolean nothing = report.isEmpty() && !run.interrupted();
    final String sentence =
        "%s in %s s with %s, seed %d: %s."
            .formatted(
                nothing
                    ? "Nothing was compared"
                    : (run.interrupted() ? "Interrupted after " : "Compared ")
                        + count(report.packets(), "packet"),
                String.format(Locale.ROOT, "%,.2f", run.elapsedSeconds()),
                Printable.text(run.node()),
                run.seed(),
                nothing ? "there was no packet that could be" : found(report));
    text.append(TextTable.wrapped(sentence, 0)).append('\n');
  }

  private static String found(final VerifyReport report) {
    return report.differences() == 0 ? "no difference" : count(report.differences(), "difference");
  }

  private void packets(final VerifyReport report) {
    final TextTable table = new TextTable("lrr");
    group(table, "Packets compared", report.packets(), report.kinds(), report.packets());
    if (!report.deeds().isEmpty()) {
      table.row("What the kernel did", "");
      report
          .deeds()
          .forEach((deed, count) -> row(table, "  " + deed.title(), count, report.packets()));
    }
    final long notSent = report.notSent().values().stream().mapToLong(Long::longValue).sum();
    group(table, "Packets not sent, or not to be compared", notSent, report.notSent(), 0);
    row(table, "Packets that came out because of time", report.unasked(), 0);
    final DrawTally.Result draws = report.draws();
    row(table, "Conversations with a choice of the kernel's", draws.choices(), 0);
    row(table, "Packets whose choice was another before", report.drawnAnew(), 0);
    row(table, "Ports that the kernel drew", draws.ports(), 0);
    row(table, "Connections compared", report.connections(), 0);
    if (table.height() > 0) {
      text.append('\n');
      table.appendTo(text);
    }
    if (draws.draws() > 0) {
      text.append('\n').append(TextTable.wrapped(sentence(draws), 0)).append('\n');
    }
  }

  /// What the test of draws came to.
  ///
  /// @param draws some
  /// @return a sentence
  static String sentence(final DrawTally.Result draws) {
    if (draws.tested() == 0) {
      return "The kernel's draws were too few to be tested.";
    }
    return String.format(
        Locale.ROOT,
        "Of %,d draws of the kernel's %,d were enough to be tested: chi-square %.1f with %,d degrees"
            + " of freedom, p = %.2g.",
        draws.draws(),
        draws.tested(),
        draws.chiSquare(),
        draws.degreesOfFreedom(),
        draws.pValue());
  }

  private static void group(
      final TextTable table,
      final String title,
      final long sum,
      final Map<String, Long> counts,
      final long all) {
    row(table, title, sum, 0);
    counts.forEach((name, count) -> row(table, "  " + Printable.text(name), count, all));
  }

  private static void row(
      final TextTable table, final String title, final long count, final long all) {
    if (count > 0) {
      final String part =
          all == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
      table.row(title, number(count), part);
    }
  }

  private void differences(final VerifyReport report) {
    if (report.groups().isEmpty()) {
      return;
    }
    text.append("\nDifferences\n");
    for (final VerifyReport.Group group : report.groups()) {
      indented(2, number(group.count()) + " x " + group.kind());
      for (final VerifyReport.Example example : group.examples()) {
        final Difference difference = example.difference();
        indented(4, "packet " + number(example.packet()) + ": " + difference.sentence());
        lines("kernel", difference.kernel());
        lines("engine", difference.engine());
      }
      final long more = group.count() - group.examples().size();
      if (more > 0) {
        indented(4, "and " + number(more) + " more");
      }
    }
  }

  private void lines(final String side, final List<String> lines) {
    final List<String> shown = lines.isEmpty() ? List.of("nothing") : lines;
    for (final String line : shown) {
      text.append("      ").append(side).append("  ").append(Printable.text(line)).append('\n');
    }
  }

  private void indented(final int indent, final String sentence) {
    final String line = " ".repeat(indent) + Printable.text(sentence);
    text.append(TextTable.wrapped(line, indent)).append('\n');
  }

  private static String number(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String count(final long count, final String noun) {
    return number(count) + ' ' + noun + (count == 1 ? "" : "s");
  }
}
