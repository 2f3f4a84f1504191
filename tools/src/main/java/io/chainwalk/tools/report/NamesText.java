package io.chainwalk.tools.report;

/// Writes for people which names clients asked for and where they went.
final class NamesText {
  /// So many ways are shown; the JSON has the others.
  static final int MOST_SHOWN = 20;

  private NamesText() {}

  /// The section of a summary.
  ///
  /// @param names what there is to say
  /// @return no rows where no name server answered anything
  static TextTable of(final ReplaySummary.Names names) {
    final TextTable table = new TextTable("lllr");
    if (names.answers() == 0) {
      return table;
    }
    final String title = "Names: " + SummaryText.count(names.answers(), "answer");
    if (names.ways().isEmpty()) {
      table.row("%s, no connections to what was answered".formatted(title));
      return table;
    }
    table.row(title, "address", "Service -> endpoint", "connections");
    names.ways().stream().limit(MOST_SHOWN).forEach(way -> wayRow(table, way));
    final long rest =
        names.more()
            + names.ways().stream()
                .skip(MOST_SHOWN)
                .mapToLong(way -> way.connections() + way.refused())
                .sum();
    if (rest > 0) {
      table.row("  and others", "", "", SummaryText.number(rest));
    }
    return table;
  }

  private static void wayRow(final TextTable table, final ReplaySummary.NamedWay way) {
    table.row(
        "  " + way.name(),
        way.protocol() + ' ' + way.address().withPort(way.port()),
        destination(way),
        SummaryText.number(way.connections()));
    if (way.refused() > 0) {
      table.row(
          "    no endpoint takes connections: %s refused"
              .formatted(SummaryText.count(way.refused(), "packet")));
    }
  }

  private static String destination(final ReplaySummary.NamedWay way) {
    if (way.endpoint().isEmpty()) {
      return way.service();
    }
    return way.service() + " -> " + way.endpoint();
  }
}
