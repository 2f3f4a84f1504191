package io.chainwalk.bench.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A report for a terminal.
public final class TextReport {
  private final StringBuilder text = new StringBuilder();

  private TextReport() {}

  /// The report as text.
  ///
  /// @param report what to write
  /// @return lines, a hundred columns wide where that is possible
  public static String of(final Report report) {
    final TextReport writer = new TextReport();
    report.suites().forEach(writer::suite);
    writer.conditions(report);
    return writer.text.toString();
  }

  private void suite(final SuiteReport suite) {
    text.append(TextTable.wrapped(suite.name() + ": " + suite.sentence(), 0)).append('\n');
    final SuiteTable table = SuiteTable.of(suite);
    final List<String> heads = table.heads();
    final TextTable lines =
        new TextTable(IntStream.range(0, heads.size()).mapToObj(table::isText).toList());
    if (!table.rows().isEmpty()) {
      lines.row(heads);
    }
    table.rows().forEach(row -> lines.row(row.cells()));
    lines.appendTo(text);
    for (final Ratio ratio : suite.ratios()) {
      text.append(ratio.inWords()).append('\n');
    }
    for (final Omission omission : suite.omissions()) {
      text.append(TextTable.wrapped(sentence(omission), 2));
    }
    text.append('\n');
  }

  /// What is not there, and why.
  ///
  /// @param omission what is not there
  /// @return a line
  public static String sentence(final Omission omission) {
    final String parameters =
        omission.parameters().entrySet().stream()
            .map(parameter ->
                ", " + parameter.getKey() + " " + SuiteTable.parameter(parameter.getValue()))
            .collect(Collectors.joining());
    return omission.figure()
        + parameters
        + (omission.failed() ? ": failed: " : ": skipped: ")
        + omission.reason();
  }

  private void conditions(final Report report) {
    ConditionText.of(report)
        .forEach((what, sentence) -> text.append(TextTable.wrapped(what + ": " + sentence, 2)));
    ConditionText.LEGEND.forEach(sentence -> text.append(TextTable.wrapped(sentence, 2)));
  }
}
