package io.chainwalk.tools.diff;

import io.chainwalk.tools.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a report for people. What is zero is left out.
final class DiffText {
  /// So many endpoints of a connection are shown; JSON has them all.
  private static final int MOST_ENDPOINTS = 6;

  private final DiffReport report;
  private final StringBuilder text = new StringBuilder();

  private DiffText(final DiffReport report) {
    this.report = report;
  }

  /// A report as text.
  ///
  /// @param report what to write
  /// @return lines of at most 100 columns, unless a name or a rule is longer
  static String of(final DiffReport report) {
    return new DiffText(report).write();
  }

  private String write() {
    headline();
    inputs();
    connections();
    differences();
    shifts();
    moves();
    notes();
    return text.toString();
  }

  private void headline() {
    final DiffReport.Connections connections = report.connections();
    final String verdict;
    if (report.differs()) {
      verdict = count(report.differing(), "differs", "differ");
    } else {
      verdict =
          (connections.compared() == 1 ? "it fares alike" : "all fare alike")
              + (report.differences().isEmpty() ? "" : ", but for what is ignored");
    }
    line(
        "Compared %s in %s, seed %d: %s."
            .formatted(
                count(connections.compared(), "connection", "connections"),
                count(report.packets(), "packet", "packets"),
                report.seed(),
                verdict));
  }

  private void inputs() {
    final TextTable table = new TextTable("llrw");
    table.row("A", report.a().argument(), "", "");
    table.row("B", report.b().argument(), "", "");
    for (final DiffReport.Input input : report.inputs()) {
      final String packets = input.packets() == 1 ? "packet" : "packets";
      table.row(
          "Input",
          input.file(),
          number(input.packets()),
          input.damage() == null
              ? packets
              : "%s, then damaged at byte %s: %s"
                  .formatted(packets, number(input.damage().offset()), input.damage().reason()));
    }
    section(table);
  }

  private void connections() {
    final DiffReport.Connections connections = report.connections();
    final TextTable table = new TextTable("lr");
    table.row("Connections", "");
    row(table, "  compared", connections.compared());
    row(table, "    alike", connections.equal());
    row(table, "    different", connections.different());
    row(table, "  on side A only", connections.onlyA());
    row(table, "  on side B only", connections.onlyB());
    if (table.height() > 1) {
      section(table);
    }
  }

  private static void row(final TextTable table, final String title, final long count) {
    if (count > 0) {
      table.row(title, number(count));
    }
  }

  private void differences() {
    if (report.differences().isEmpty()) {
      return;
    }
    final TextTable table = new TextTable("w");
    table.row("Differences");
    for (final Differences.Total total : report.differences()) {
      final String packets =
          total.packets() == 0 ? "" : " (" + count(total.packets(), "packet", "packets") + ")";
      table.row(
          "  %s%s: %s%s: %s."
              .formatted(
                  total.kind(),
                  total.isIgnored() ? " (ignored)" : "",
                  count(total.connections(), "connection", "connections"),
                  packets,
                  total.kind().sentence()));
      total.examples().forEach(example -> example(table, total.kind(), example));
    }
    section(table);
  }

  private static void example(
      final TextTable table, final DifferenceKind kind, final Example example) {
    table.row(
        "    packet %s: %s%s"
            .formatted(
                number(example.packet()),
                example.connection(),
                example.use() == 1 ? "" : ", use " + example.use()));
    final LaterPackets later = example.later();
    if (later != null) {
      table.row("      A: " + later.a());
      table.row("      B: " + later.b());
      return;
    }
    side(table, 'A', kind, example.a());
    side(table, 'B', kind, example.b());
  }

  private static void side(
      final TextTable table,
      final char side,
      final DifferenceKind kind,
      final @Nullable Passage passage) {
    if (passage == null) {
      table.row("      %c: none".formatted(side));
      return;
    }
    final String what =
        switch (kind) {
          case VERDICT, LATER_PACKETS, ONE_SIDED ->
              passage.verdict().label() + (passage.isToEndpoint() ? " to " + passage.drawn() : "");
          case ENDPOINTS -> endpoints(passage.endpoints());
          case MASQUERADE -> passage.source();
          case PATH ->
              passage.path().isEmpty()
                  ? "no rule"
                  : passage.path().stream()
                      .map(PathStep::toString)
                      .collect(Collectors.joining("; "));
        };
    table.row("      %c: %s".formatted(side, what));
  }

  private static String endpoints(final List<Share> shares) {
    final String shown =
        shares.stream()
            .limit(MOST_ENDPOINTS)
            .map(share -> share.endpoint() + ' ' + percent(share.toDouble()))
            .collect(Collectors.joining(", "));
    return shares.size() <= MOST_ENDPOINTS
        ? shown
        : shown + " and " + (shares.size() - MOST_ENDPOINTS) + " more";
  }

  private void shifts() {
    if (report.shifts().isEmpty()) {
      return;
    }
    final TextTable table = new TextTable("lrrrr");
    table.row("Balance: expected shares that change", "A", "B", "drawn A", "drawn B");
    for (final Balance.Shift shift : report.shifts()) {
      final String name = report.serviceName(shift.dialled());
      table.row(
          "  " + (name.isEmpty() ? "" : name + ", ") + shift.dialled(),
          "",
          "",
          number(shift.connectionsA()),
          number(shift.connectionsB()));
      for (final Balance.Part part : shift.parts()) {
        table.row(
            "    -> " + part.endpoint(),
            percent(part.expectedA()),
            percent(part.expectedB()),
            number(part.drawnA()),
            number(part.drawnB()));
      }
    }
    section(table);
  }

  private void moves() {
    final Balance.Moves moves = report.moves();
    if (moves.moved() + moves.forced() == 0) {
      return;
    }
    final TextTable table = new TextTable("lrw");
    table.row("Connections with an endpoint on both sides", "", "");
    move(table, "  the same one", moves.kept(), "");
    move(table, "  moved", moves.moved(), "although that of side A is there on side B");
    move(table, "  had to move", moves.forced(), "because that of side A is not");
    section(table);
  }

  private static void move(
      final TextTable table, final String title, final long count, final String why) {
    if (count > 0) {
      table.row(title, number(count), why);
    }
  }

  private void notes() {
    final TextTable table = new TextTable("w");
    table.row("Notes");
    report.a().notices().forEach(notice -> table.row("  A: " + notice));
    report.b().notices().forEach(notice -> table.row("  B: " + notice));
    if (table.height() > 1) {
      section(table);
    }
  }

  private void section(final TextTable table) {
    text.append('\n');
    table.appendTo(text);
  }

  private void line(final String sentence) {
    text.append(TextTable.wrapped(sentence, 0)).append('\n');
  }

  private static String number(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String count(final long count, final String one, final String many) {
    return number(count) + ' ' + (count == 1 ? one : many);
  }

  private static String percent(final double part) {
    return part > 0 && part < 0.0005 ? "<0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }
}
