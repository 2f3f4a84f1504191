package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.tools.rulelogic.ChainGraph;
import io.chainwalk.tools.rulelogic.DeadRule;
import io.chainwalk.tools.rulelogic.DeadRules;

/// Rules that do nothing.
final class DeadRuleChecks {
  private final ChainGraph graph;
  private final Subjects subjects;
  private final Findings findings;

  DeadRuleChecks(final ChainGraph graph, final Subjects subjects, final Findings findings) {
    this.graph = graph;
    this.subjects = subjects;
    this.findings = findings;
  }

  void check(final boolean ipv6) {
    for (final Chain chain : graph.table().chains().values()) {
      for (final DeadRule dead : DeadRules.of(graph, ipv6, chain)) {
        report(chain, dead);
      }
    }
  }

  private void report(final Chain chain, final DeadRule dead) {
    final Subject subject = subjects.rule(graph.table().name(), chain, dead.position());
    switch (dead) {
      case DeadRule.Contradictory(_, String reason) ->
          findings.add(
              FindingKind.CONTRADICTORY_RULE,
              subject,
              "No packet matches the rule, because " + reason + ".",
              "Correct its conditions, or delete it.");
      case DeadRule.Shadowed(_, int earlier) ->
          findings.add(
              FindingKind.SHADOWED_RULE,
              subject,
              "The rule never matches: each of its packets matches "
                  + name(chain, earlier)
                  + " before, which "
                  + TargetWords.does(chain.rules().get(earlier).target())
                  + ".",
              "Put the rule first, make the earlier one narrower, or delete one of them.");
      case DeadRule.Repeated(_, int earlier) -> {
        // kube-proxy writes some rules once for each reason there is for them.
        if (!chain.name().startsWith(KubeChains.PREFIX)) {
          findings.add(
              FindingKind.DUPLICATE_RULE,
              subject,
              "The rule repeats "
                  + name(chain, earlier)
                  + ", which "
                  + TargetWords.does(chain.rules().get(earlier).target())
                  + " already.",
              "Delete one of them; whatever adds it should look first (iptables -C).");
        }
      }
      case DeadRule.BehindTheEnd(int first, int last, int earlier) ->
          findings.add(
              FindingKind.UNREACHABLE_RULES,
              subject,
              (first == last
                      ? "The rule never sees a packet: "
                      : "Rules " + (first + 1) + " to " + (last + 1) + " never see a packet: ")
                  + name(chain, earlier)
                  + " matches every packet and "
                  + TargetWords.does(chain.rules().get(earlier).target())
                  + ".",
              "Put what is to match all packets last, or delete what stands behind it.");
    }
  }

  private static String name(final Chain chain, final int position) {
    final Rule rule = chain.rules().get(position);
    final String place = rule.origin().place();
    return "rule " + (position + 1) + " (" + place + ")";
  }
}
