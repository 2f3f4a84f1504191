package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.tools.rulelogic.ChainGraph;

/// Looks at the rules of a family.
final class RulesetLint {
  private RulesetLint() {}

  /// Looks at a dump.
  static void checkDump(final Ruleset rules, final Findings findings) {
    check(rules, Subjects.OF_DUMP, false, findings);
    for (final RuleTable table : rules.tables().values()) {
      new LadderChecks(new ChainGraph(table), Subjects.OF_DUMP, findings).check();
    }
    new RecentChecks(rules, Subjects.OF_DUMP, findings).check(true);
  }

  /// Looks at what kube-proxy would write. Its shares are those of the endpoints' weights, and how many clients affinity
  /// remembers is said of the Service.
  ///
  /// @param liberal whether `nf_conntrack_tcp_be_liberal` is set
  static void checkGenerated(
      final Ruleset rules,
      final Subjects subjects,
      final boolean liberal,
      final Findings findings) {
    check(rules, subjects, liberal, findings);
    new RecentChecks(rules, subjects, findings).check(false);
  }

  private static void check(
      final Ruleset rules,
      final Subjects subjects,
      final boolean liberal,
      final Findings findings) {
    for (final RuleTable table : rules.tables().values()) {
      final ChainGraph graph = new ChainGraph(table);
      new DeadRuleChecks(graph, subjects, findings).check(rules.ipv6());
      new ChainChecks(graph, subjects, findings).check();
    }
    new MasqueradeChecks(rules, subjects, findings).check(liberal);
  }
}
