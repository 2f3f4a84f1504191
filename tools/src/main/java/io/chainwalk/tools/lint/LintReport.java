package io.chainwalk.tools.lint;

import java.util.List;

/// What lint has to say.
///
/// @param findings what matters most first
/// @param servicePorts how many service ports were looked at
/// @param rules how many rules were looked at
/// @param notes sentences about what the input leaves open
record LintReport(List<Finding> findings, int servicePorts, int rules, List<String> notes) {
  LintReport {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /// How many findings there are of a severity.
  long count(final Severity severity) {
    return findings.stream().filter(f -> f.kind().severity() == severity).count();
  }
}
