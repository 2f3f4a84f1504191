package io.chainwalk.tools.diff;

import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.List;

/// What a packet met in a table at a hook, where it met anything.
///
/// Positions of rules and their counters are left out: they are not what a packet is treated by.
///
/// @param table the table
/// @param hook the hook
/// @param chains the chains that it went through, in order, without the built-in one
/// @param decision the rule that ended its way there, or the policy if that dropped it; empty where it was accepted by
///     the policy
record PathStep(Table table, Hook hook, List<String> chains, String decision) {
  /// Copies the list.
  PathStep {
    chains = List.copyOf(chains);
  }

  /// Whether nothing was met.
  boolean isEmpty() {
    return chains.isEmpty() && decision.isEmpty();
  }

  /// For people.
  @Override
  public String toString() {
    return table.text()
        + ' '
        + hook
        + ": "
        + String.join(" > ", chains)
        + (chains.isEmpty() || decision.isEmpty() ? "" : ", ")
        + decision;
  }
}
