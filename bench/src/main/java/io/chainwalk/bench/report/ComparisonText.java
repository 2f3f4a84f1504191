package io.chainwalk.bench.report;

import io.chainwalk.bench.report.Comparison.Change;
import io.chainwalk.bench.report.Comparison.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A comparison for a terminal.
public final class ComparisonText {
  private static final double PERCENT = 100;
  private static final List<Verdict> LISTED =
      List.of(Verdict.SLOWER, Verdict.FASTER, Verdict.UNKNOWN, Verdict.GONE, Verdict.ADDED);

  private final Comparison comparison;
  private final StringBuilder text = new StringBuilder();

  private ComparisonText(final Comparison comparison) {
    this.comparison = comparison;
  }

  /// The comparison as text: what differs, then how many do not.
  ///
  /// @param before the older report
  /// @param after the newer one
  /// @param comparison of the two
  /// @return lines
  public static String of(final Report before, final Report after, final Comparison comparison) {
    final ComparisonText writer = new ComparisonText(comparison);
    writer.text.append(
        TextTable.wrapped(
            "Compared with %s: slower or faster is what is so by more than %s %% and has confidence"
                    .formatted(before.began(), percent(comparison.threshold()))
                + " intervals (99.9 %) that do not overlap.",
            0));
    otherConditions(before, after)
        .forEach((what, values) ->
            writer.text.append(TextTable.wrapped("Differs: " + what + ": " + values, 2)));
    writer.table();
    writer.summary();
    return writer.text.toString();
  }

  /// What may be the cause of a difference, without any change of the code.
  private static Map<String, String> otherConditions(final Report before, final Report after) {
    final Map<String, String> others = new LinkedHashMap<>();
    if (before.quick() != after.quick()) {
      others.put("Run", before.quick() ? "quick before, full now" : "full before, quick now");
    }
    final Map<String, String> old = ConditionText.of(before);
    ConditionText.of(after)
        .forEach((what, now) -> {
          final String then = old.get(what);
          if (ConditionText.DECISIVE.contains(what) && !now.equals(then)) {
            others.put(what, then + " before, " + now + " now");
          }
        });
    return others;
  }

  private void table() {
    final List<List<String>> rows = new ArrayList<>();
    for (final Verdict verdict : LISTED) {
      comparison.changes().stream()
          .filter(change -> change.verdict() == verdict)
          .map(ComparisonText::row)
          .forEach(rows::add);
    }
    if (rows.isEmpty()) {
      return;
    }
    final TextTable table = new TextTable(List.of(true, true, true, false, false, false));
    table.row(List.of("", "suite", "figure", "before", "after", "change"));
    rows.forEach(table::row);
    text.append('\n');
    table.appendTo(text);
    text.append('\n');
  }

  private static List<String> row(final Change change) {
    final Measurement either = change.either();
    final String parameters =
        either.shownParameters().entrySet().stream()
            .map(entry -> " " + entry.getKey() + "=" + SuiteTable.parameter(entry.getValue()))
            .collect(Collectors.joining());
    final Amount amount = Amount.of(either.score(), either.unit());
    return List.of(
        change.verdict().words(),
        change.suite(),
        either.figure() + parameters,
        value(change.before(), amount),
        value(change.after(), amount),
        difference(change));
  }

  private static String value(final @Nullable Measurement measurement, final Amount amount) {
    if (measurement == null) {
      return "";
    }
    final Double error = measurement.error();
    return amount.number(measurement.score())
        + (error == null ? " " : " ± " + amount.number(error) + " ")
        + amount.unit();
  }

  private static String difference(final Change change) {
    final Measurement before = change.before();
    final Measurement after = change.after();
    return before == null || after == null
        ? ""
        : String.format(Locale.ROOT, "%+.1f %%", (after.score() / before.score() - 1) * PERCENT);
  }

  private void summary() {
    final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    comparison.changes().forEach(change -> counts.merge(change.verdict(), 1, Integer::sum));
    text.append(
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey().words())
            .collect(
                Collectors.joining(", ", "", counts.isEmpty() ? "Nothing to compare.\n" : ".\n")));
  }

  private static String percent(final double part) {
    return String.format(Locale.ROOT, "%.3f", part * PERCENT).replaceAll("\\.?0+$", "");
  }
}
