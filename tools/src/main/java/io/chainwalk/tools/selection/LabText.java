package io.chainwalk.tools.selection;

import io.chainwalk.tools.config.Printable;
import io.chainwalk.tools.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes a report for people.
final class LabText {
  private static final double PERCENT = 100;
  private static final double MICROSECOND_NS = 1e3;
  private static final double MILLISECOND_NS = 1e6;
  private static final int MOST_NAMES = 10;
  private static final double TABLE_P = 0.001;

  private final LabReport report;
  private final StringBuilder text = new StringBuilder();

  private LabText(final LabReport report) {
    this.report = report;
  }

  /// The report as text.
  ///
  /// @param report what to write
  static String of(final LabReport report) {
    return new LabText(report).all();
  }

  private String all() {
    head();
    spread("New connections", 0);
    open();
    cost();
    for (int stage = 1; stage < report.stages().size(); stage++) {
      change(stage);
    }
    notes();
    return text.toString();
  }

  private void head() {
    final LabReport.Traffic traffic = report.traffic();
    line(
        String.format(
            Locale.ROOT,
            "Picked endpoints for %s of %s, seed %d: at most %,d open at once, %,d at the end.",
            count(traffic.connections(), "connection"),
            count(traffic.clients(), "client"),
            report.seed(),
            traffic.mostOpen(),
            traffic.openAtEnd()));
    final Endpoints endpoints = report.stages().getFirst().endpoints();
    line(
        count(endpoints.size(), "endpoint")
            + (endpoints.areAlike()
                ? ""
                : " of weights "
                    + endpoints.list().stream()
                        .map(endpoint -> endpoint.name() + "=" + endpoint.weight())
                        .collect(Collectors.joining(", ")))
            + ".");
  }

  private void spread(final String title, final int stage) {
    final TextTable table = new TextTable("lrrrrrrr");
    table.row(title, "min", "max", "deviation", "relative", "max/ideal", "chi-square", "p");
    for (final LabReport.Result result : report.results()) {
      final Distribution spread = result.outcomes().get(stage).spread();
      table.row(
          "  " + result.algorithm().name(),
          whole(spread.min()),
          whole(spread.max()),
          decimals(spread.deviation(), 1),
          percent(spread.relativeDeviation()),
          decimals(spread.maxOverIdeal(), 3),
          decimals(spread.chiSquare(), 1),
          probability(spread.pValue()));
    }
    if (!report.results().isEmpty()) {
      final String mean = whole(report.results().getFirst().outcomes().get(stage).spread().mean());
      table.row("  ideal", mean, mean, "", "", "", "", "");
    }
    add(table);
  }

  private void open() {
    final TextTable table = new TextTable("lrrrrr");
    table.row("Open connections", "min", "max", "relative", "max/ideal", "highest ever");
    final Endpoints endpoints = report.stages().getFirst().endpoints();
    for (final LabReport.Result result : report.results()) {
      final LabReport.Outcome outcome = result.outcomes().getFirst();
      table.row(
          "  " + result.algorithm().name(),
          whole(outcome.openSpread().min()),
          whole(outcome.openSpread().max()),
          percent(outcome.openSpread().relativeDeviation()),
          decimals(outcome.openSpread().maxOverIdeal(), 3),
          whole(Distribution.greatestLoad(outcome.peaks(), endpoints)));
    }
    add(table);
  }

  private void cost() {
    final TextTable table = new TextTable("lrr");
    table.row("Cost", "build", "a pick");
    for (final LabReport.Result result : report.results()) {
      table.row(
          "  " + result.algorithm().name(),
          time(result.cost().buildNs()),
          time(result.cost().pickNs()));
    }
    add(table);
  }

  private void change(final int stage) {
    final Change.Stage after = report.stages().get(stage);
    final int traffic = report.traffic().connections();
    line("");
    line(TextTable.wrapped("Change %d: %s%s".formatted(stage, after.change(), affected(after)), 0));
    final TextTable table = new TextTable("lrrrrrrr");
    table.row("", "moved", "ideal", "survivors", "open moved", "open broken", "max/ideal", "p");
    for (final LabReport.Result result : report.results()) {
      final LabReport.Outcome outcome = result.outcomes().get(stage);
      final Moves moves = Objects.requireNonNull(outcome.moves());
      table.row(
          "  " + result.algorithm().name() + (result.algorithm().isHash() ? "" : " *"),
          percent((double) moves.moved() / traffic),
          percent(moves.ideal()),
          percent((double) moves.amongSurvivors() / traffic),
          count(moves.openMoved()),
          count(moves.openBroken()),
          decimals(outcome.spread().maxOverIdeal(), 3),
          probability(outcome.spread().pValue()));
    }
    table.appendTo(text);
  }

  /// Whom a change is about, where it does not say so itself.
  private static String affected(final Change.Stage stage) {
    final List<String> names = stage.affected();
    if (names.stream().allMatch(stage.change()::contains)) {
      return "";
    }
    return ": "
        + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
        + (names.size() > MOST_NAMES ? " and %,d more".formatted(names.size() - MOST_NAMES) : "");
  }

  private void notes() {
    line("");
    line("Notes");
    Stream.concat(LabNotes.of(report).stream(), LabNotes.ofTables(report).stream())
        .forEach(note -> line(TextTable.wrapped("  " + Printable.text(note), 2)));
  }

  private void add(final TextTable table) {
    line("");
    table.appendTo(text);
  }

  private void line(final String line) {
    text.append(line).append('\n');
  }

  private static String count(final long number, final String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  private static String count(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String whole(final double number) {
    return String.format(Locale.ROOT, "%,d", Math.round(number));
  }

  private static String decimals(final double number, final int places) {
    return String.format(Locale.ROOT, "%,." + places + "f", number);
  }

  private static String percent(final double part) {
    return String.format(Locale.ROOT, "%.2f %%", part * PERCENT);
  }

  private static String probability(final double p) {
    if (Double.isNaN(p)) {
      return TextTable.NO_VALUE;
    }
    return p < TABLE_P ? "< 0.001" : decimals(p, 3);
  }

  private static String time(final double ns) {
    if (ns < MICROSECOND_NS) {
      return decimals(ns, 1) + " ns";
    }
    return ns < MILLISECOND_NS
        ? decimals(ns / MICROSECOND_NS, 1) + " µs"
        : decimals(ns / MILLISECOND_NS, 1) + " ms";
  }
}
