package io.chainwalk.bench.suite;

import java.util.List;

/// The values of a parameter that are measured.
///
/// @param full in a full run
/// @param quick in a quick one; a part of those
public record Values(List<String> full, List<String> quick) {
  /// Copies the lists.
  public Values {
    full = List.copyOf(full);
    quick = List.copyOf(quick);
    if (!full.containsAll(quick)) {
      throw new IllegalArgumentException("a quick run has what a full one has not: " + quick);
    }
  }

  /// The values of a run.
  ///
  /// @param isQuick whether it is a quick one
  /// @return in order
  public List<String> of(final boolean isQuick) {
    return isQuick ? quick : full;
  }
}
