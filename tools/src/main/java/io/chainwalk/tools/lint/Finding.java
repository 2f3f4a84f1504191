package io.chainwalk.tools.lint;

import java.util.Comparator;

/// Something that is wrong, or may be.
///
/// @param kind what
/// @param object what it is wrong with, as `Service shop/web:http` or `nat KUBE-SERVICES rule 3`
/// @param source the file it stands in, as the user named it; empty where it stands in none
/// @param line where in the file, from 1; 0 where it stands in none
/// @param sentence what is wrong, and why
/// @param advice what to do about it
public record Finding(
    FindingKind kind, String object, String source, int line, String sentence, String advice)
    implements Comparable<Finding> {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::kind, Comparator.comparing(FindingKind::severity))
          .thenComparing(Finding::source)
          .thenComparingInt(Finding::line)
          .thenComparing(Finding::kind)
          .thenComparing(Finding::object)
          .thenComparing(Finding::sentence)
          .thenComparing(Finding::advice);

  /// What matters most comes first, then what comes first in the input.
  @Override
  public int compareTo(final Finding other) {
    return ORDER.compare(this, other);
  }

  /// Where it stands.
  ///
  /// @return as `web.yaml:12`; empty where it stands in no file
  public String place() {
    return source.isEmpty() ? "" : source + ":" + line;
  }
}
