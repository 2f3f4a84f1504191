package io.chainwalk.tools.lint;

import java.util.Locale;

/// How much a finding matters.
public enum Severity {
  /// Traffic is lost, or goes where it should not.
  PROBLEM,
  /// Something does not do what whoever wrote it must have meant, or will fail under some traffic.
  WARNING,
  /// Worth knowing; it may be meant.
  HINT;

  /// As it is written in output.
  ///
  /// @return lower case
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
