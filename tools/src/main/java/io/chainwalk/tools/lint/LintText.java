package io.chainwalk.tools.lint;

import io.chainwalk.tools.config.Printable;
import java.util.ArrayList;
import java.util.List;

/// Writes a report for people. A finding's first line is laid out like a compiler's, for editors that jump to it.
final class LintText {
  private LintText() {}

  /// The report as text.
  ///
  /// @return two lines for each finding, then the notes, then a line that sums up
  static String of(final LintReport report) {
    final StringBuilder text = new StringBuilder();
    for (final Finding finding : report.findings()) {
      if (!finding.place().isEmpty()) {
        text.append(Printable.text(finding.place())).append(": ");
      }
      text.append(finding.kind().severity().label())
          .append(": ")
          .append(Printable.text(finding.object()))
          .append(": ")
          .append(Printable.text(finding.sentence()))
          .append(" [")
          .append(finding.kind().label())
          .append("]\n    ")
          .append(Printable.text(finding.advice()))
          .append('\n');
    }
    report.notes().forEach(note -> text.append("Note: ").append(Printable.text(note)).append('\n'));
    return text.append("Looked at ")
        .append(lookedAt(report))
        .append(": ")
        .append(sum(report))
        .append(".\n")
        .toString();
  }

  private static String lookedAt(final LintReport report) {
    final String rules = count(report.rules(), "rule");
    return report.servicePorts() == 0
        ? rules
        : count(report.servicePorts(), "service port") + " and " + rules;
  }

  private static String sum(final LintReport report) {
    final List<String> sums = new ArrayList<>();
    for (final Severity severity : Severity.values()) {
      if (report.count(severity) > 0) {
        sums.add(count(report.count(severity), severity.label()));
      }
    }
    return sums.isEmpty() ? "no findings" : String.join(", ", sums);
  }

  private static String count(final long number, final String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
