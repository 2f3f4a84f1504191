package io.chainwalk.ruleset;

/// What a rule or policy has counted: `[packets:bytes]`.
///
/// @param packets how many matched
/// @param bytes the sum of their IP lengths
public record RuleCount(long packets, long bytes) {
  /// Nothing yet.
  public static final RuleCount ZERO = new RuleCount(0, 0);
}
