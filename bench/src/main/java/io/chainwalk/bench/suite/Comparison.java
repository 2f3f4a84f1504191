package io.chainwalk.bench.suite;

import java.util.List;

/// A figure that stands beside another one.
///
/// @param role what it is to the other one
/// @param figure its name; it belongs to the same suite
/// @param on the parameters that must have the same value in both; where they have, the two are set side by side
public record Comparison(Role role, String figure, List<String> on) {
  /// Copies the list.
  public Comparison {
    on = List.copyOf(on);
  }
}
