package io.chainwalk.tools.lint;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Collects findings. What is found twice, such as in the rules of both families, is one finding.
final class Findings {
  private final SortedSet<Finding> found = new TreeSet<>();

  void add(
      final FindingKind kind, final Subject subject, final String sentence, final String advice) {
    found.add(
        new Finding(kind, subject.object(), subject.source(), subject.line(), sentence, advice));
  }

  /// All of them.
  ///
  /// @return what matters most first
  List<Finding> sorted() {
    return List.copyOf(found);
  }
}
