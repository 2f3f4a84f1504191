package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Role;
import io.chainwalk.bench.suite.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A suite's measurements as rows of texts, for the terminal and for the page alike.
///
/// A measurement that stands beside another one is a row below it, with the ratio of the two; one that is a floor is in a
/// column. Columns that would be empty are left out.
final class SuiteTable {
  /// A row.
  ///
  /// @param below what it is to the row it stands below; null when it stands for itself
  /// @param cells one for each column
  record Row(@Nullable Role below, List<String> cells) {}

  /// The head of the column that says whether a target is met.
  static final String OF_TARGET = "of target";

  /// What it says where it is.
  static final String MET = "met";

  /// What it says where it is not, and there is nothing to divide by.
  static final String MISSED = "missed";

  private final SuiteReport suite;
  private final Map<String, Measurement> byKey;
  private final Set<String> parameters = new LinkedHashSet<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /// Where the row for a measurement stands.
  private record Line(Measurement measurement, @Nullable Role below, @Nullable Measurement above) {
    Amount amount() {
      return Amount.of(measurement.score(), measurement.unit());
    }
  }

  private record Column(String head, boolean isText, Function<Line, String> cell) {}

  private SuiteTable(final SuiteReport suite) {
    this.suite = suite;
    byKey =
        suite.measurements().stream()
            .collect(Collectors.toMap(Measurement::key, Function.identity(), (one, _) -> one));
    suite.measurements().forEach(m -> parameters.addAll(m.shown()));
    final List<Line> lines = lines();
    allColumns().stream()
        .filter(column -> lines.stream().anyMatch(line -> !column.cell().apply(line).isEmpty()))
        .forEach(columns::add);
    for (final Line line : lines) {
      rows.add(
          new Row(
              line.below(), columns.stream().map(column -> column.cell().apply(line)).toList()));
    }
  }

  static SuiteTable of(final SuiteReport suite) {
    return new SuiteTable(suite);
  }

  /// What stands above each column.
  List<String> heads() {
    return columns.stream().map(Column::head).toList();
  }

  /// Whether a column holds text, not numbers.
  boolean isText(final int column) {
    return columns.get(column).isText();
  }

  List<Row> rows() {
    return rows;
  }

  private List<Line> lines() {
    final Set<String> besideOthers =
        suite.measurements().stream()
            .flatMap(m -> m.beside().stream())
            .map(Measurement.Beside::key)
            .collect(Collectors.toSet());
    final List<Line> lines = new ArrayList<>();
    for (final Measurement measurement : suite.measurements()) {
      if (besideOthers.contains(measurement.key()) && measurement.beside().isEmpty()) {
        continue;
      }
      lines.add(new Line(measurement, null, null));
      for (final Measurement.Beside beside : measurement.beside()) {
        final Measurement other = byKey.get(beside.key());
        if (other != null && beside.role() != Role.FLOOR) {
          lines.add(new Line(other, beside.role(), measurement));
        }
      }
    }
    return lines;
  }

  private List<Column> allColumns() {
    final List<Column> all = new ArrayList<>();
    all.add(new Column("", true, SuiteTable::name));
    for (final String parameter : parameters) {
      all.add(
          new Column(
              parameter,
              suite.measurements().stream().noneMatch(m -> isNumber(m.parameters().get(parameter))),
              line -> parameter(line.measurement().shownParameters().get(parameter))));
    }
    all.add(new Column("cost", false, line -> line.amount().text(line.measurement().score())));
    all.add(new Column("±", false, SuiteTable::error));
    all.add(new Column("B/op", false, SuiteTable::allocated));
    all.add(new Column("target", false, SuiteTable::target));
    all.add(new Column(OF_TARGET, false, SuiteTable::ofTarget));
    all.add(new Column("floor", false, this::floor));
    all.add(new Column("beside", false, SuiteTable::ratio));
    return all;
  }

  private static String name(final Line line) {
    final Role role = line.below();
    final String name = line.measurement().figure();
    return role == null ? name : "  " + role.word() + ": " + name;
  }

  private static boolean isNumber(final @Nullable String value) {
    return value != null && value.matches("\\d{1,18}");
  }

  /// A parameter's value as tables write it.
  static String parameter(final @Nullable String value) {
    if (value == null) {
      return "";
    }
    return isNumber(value) ? String.format(Locale.ROOT, "%,d", Long.parseLong(value)) : value;
  }

  private static String error(final Line line) {
    final Double error = line.measurement().error();
    return error == null ? "" : line.amount().number(error);
  }

  /// A profiler that looks now and then sees a few bytes of its own.
  private static String allocated(final Line line) {
    final Double bytes = line.measurement().allocatedBytes();
    return bytes == null ? "" : String.format(Locale.ROOT, bytes < 10 ? "%.1f" : "%,.0f", bytes);
  }

  private static String target(final Line line) {
    final Target target = line.measurement().target();
    return target == null ? "" : target.bound().sign() + " " + line.amount().round(target.value());
  }

  private static String ofTarget(final Line line) {
    final Target target = line.measurement().target();
    return target == null ? "" : judged(target, line.measurement().score());
  }

  /// How a value stands to what is aimed at. Nothing is so many times nothing.
  static String judged(final Target target, final double value) {
    if (target.isMetBy(value)) {
      return MET;
    }
    return target.value() == 0 ? MISSED : Amount.times(value / target.value());
  }

  private String floor(final Line line) {
    return line.measurement().beside().stream()
        .filter(beside -> beside.role() == Role.FLOOR)
        .map(beside -> byKey.get(beside.key()))
        .filter(floor -> floor != null)
        .map(floor -> line.amount().number(floor.score()))
        .findFirst()
        .orElse("");
  }

  private static String ratio(final Line line) {
    final Measurement above = line.above();
    return above == null || !above.unit().equals(line.measurement().unit())
        ? ""
        : Amount.times(line.measurement().score() / above.score());
  }
}
