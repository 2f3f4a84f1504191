package io.chainwalk.tools.rulelogic;

/// A rule that does nothing, and why. Positions count from 0.
public sealed interface DeadRule {
  /// Which rule of its chain.
  ///
  /// @return its position
  int position();

  /// No packet is what the rule wants.
  ///
  /// @param position which rule
  /// @param reason what follows "because"
  record Contradictory(int position, String reason) implements DeadRule {}

  /// An earlier rule takes every packet that the rule would match, and does something else with it.
  ///
  /// @param position which rule
  /// @param earlier the position of that one
  record Shadowed(int position, int earlier) implements DeadRule {}

  /// An earlier rule does the same with every packet that the rule matches.
  ///
  /// @param position which rule
  /// @param earlier the position of that one
  record Repeated(int position, int earlier) implements DeadRule {}

  /// An earlier rule takes all packets, so that this rule and those behind it see none.
  ///
  /// @param position the first of them
  /// @param last the last of them
  /// @param earlier the position of the rule that takes all
  record BehindTheEnd(int position, int last, int earlier) implements DeadRule {}
}
