package io.chainwalk.chain;

import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;

/// What belongs to a chain beside its [ChainCode]: what words of it name, and what it was made of.
///
/// **Threads:** immutable.
final class CompiledChain {
  final Table table;
  final Chain source;

  /// What its rules remember.
  final RuleMemory.Holding holding;

  final long[] code;

  // By the numbers that words have for them.
  final PacketTest[] tests;
  final Shortcut[] shortcuts;
  final Ending[] endings;
  final Target[] targets;

  CompiledChain(
      final Table table,
      final Chain source,
      final RuleMemory.Holding holding,
      final long[] code,
      final PacketTest[] tests,
      final Shortcut[] shortcuts,
      final Ending[] endings,
      final Target[] targets) {
    this.table = table;
    this.source = source;
    this.holding = holding;
    this.code = code;
    this.tests = tests;
    this.shortcuts = shortcuts;
    this.endings = endings;
    this.targets = targets;
  }

  /// Whether it does anything to any packet.
  boolean decides() {
    return ruleCount() > 0 || ChainCode.dropsAtEnd(code[0]);
  }

  int ruleCount() {
    return ChainCode.ruleCount(code[0]);
  }
}
