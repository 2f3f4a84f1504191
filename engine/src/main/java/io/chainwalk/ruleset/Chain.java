package io.chainwalk.ruleset;

import java.util.List;

/// A chain of a table.
///
/// @param name up to 28 characters
/// @param policy what becomes of a packet at the end of a built-in chain; [Policy#NONE] for a user's chain
/// @param policyCount how often the policy was applied
/// @param rules in order
public record Chain(String name, Policy policy, RuleCount policyCount, List<Rule> rules) {

  /// What becomes of a packet at the end of a chain.
  public enum Policy {
    /// Goes on.
    ACCEPT,
    /// Is dropped.
    DROP,
    /// A user's chain has none: the packet returns to where it came from.
    NONE
  }

  /// Copies the list.
  public Chain {
    rules = List.copyOf(rules);
  }
}
