package io.chainwalk.chain;

import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;

/// A chain as workers walk it.
///
/// **Threads:** immutable.
final class CompiledChain {
  /// Its number in the program.
  final int number;

  final Table table;
  final Chain source;

  /// What its rules remember.
  final RuleMemory.Holding holding;

  final CompiledRule[] rules;
  final boolean dropsAtEnd;

  CompiledChain(
      final int number,
      final Table table,
      final Chain source,
      final RuleMemory.Holding holding,
      final CompiledRule[] rules) {
    this.number = number;
    this.table = table;
    this.source = source;
    this.holding = holding;
    this.rules = rules;
    dropsAtEnd = source.policy() == Chain.Policy.DROP;
  }

  /// Whether it does anything to any packet.
  boolean decides() {
    return rules.length > 0 || dropsAtEnd;
  }
}
