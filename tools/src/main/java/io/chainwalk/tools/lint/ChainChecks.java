package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.tools.rulelogic.ChainGraph;
import java.util.LinkedHashSet;
import java.util.Set;

/// Chains that no packet comes to, and chains that do nothing with those that come.
final class ChainChecks {
  private static final String NO_HOOK =
      "No packet comes to any chain of the table: its built-in chains have no rules.";

  private final ChainGraph graph;
  private final RuleTable table;
  private final Subjects subjects;
  private final Findings findings;

  ChainChecks(final ChainGraph graph, final Subjects subjects, final Findings findings) {
    this.graph = graph;
    this.table = graph.table();
    this.subjects = subjects;
    this.findings = findings;
  }

  void check() {
    checkEmpty();
    final Set<String> unreached = new LinkedHashSet<>();
    for (final String chain : table.chains().keySet()) {
      if (!graph.isBuiltIn(chain) && graph.hooks(chain).isEmpty()) {
        unreached.add(chain);
      }
    }
    if (!unreached.isEmpty() && isWithoutEntry()) {
      findings.add(
          FindingKind.UNREACHED_CHAIN,
          subjects.table(table),
          NO_HOOK,
          "If the text is what kube-proxy loads, check what iptables-save prints afterwards: the jumps from"
              + " built-in chains are added apart from it.");
      return;
    }
    reportRoots(unreached);
  }

  private boolean isWithoutEntry() {
    return table.chains().values().stream()
        .noneMatch(chain -> graph.isBuiltIn(chain.name()) && !chain.rules().isEmpty());
  }

  /// Of unreached chains that lead to one another only the first is news.
  private void reportRoots(final Set<String> unreached) {
    final Set<String> ledTo = new LinkedHashSet<>();
    unreached.forEach(chain -> ledTo.addAll(graph.callees(chain)));
    for (final String chain : unreached) {
      if (!ledTo.contains(chain) && !KubeChains.MAY_BE_UNREACHED.contains(chain)) {
        final Set<String> behind = new LinkedHashSet<>(graph.chainsFrom(chain));
        behind.retainAll(unreached);
        behind.remove(chain);
        findings.add(
            FindingKind.UNREACHED_CHAIN,
            subjects.chain(table, chain),
            "No packet comes to the chain: no rule that packets come to leads to it."
                + (behind.isEmpty() ? "" : " The same is true of " + some(behind) + " behind it."),
            chain.startsWith(KubeChains.PREFIX)
                ? "It is left over from a Service or endpoint that is gone; kube-proxy deletes such chains at its"
                    + " next full sync."
                : "Add the jump that is missing, or delete the chain.");
      }
    }
  }

  private static String some(final Set<String> chains) {
    return chains.size() == 1
        ? chains.iterator().next()
        : chains.size() + " chains, " + chains.iterator().next() + " among them,";
  }

  private void checkEmpty() {
    final Set<String> ledTo = new LinkedHashSet<>();
    for (final Chain chain : table.chains().values()) {
      ledTo.addAll(graph.callees(chain.name()));
    }
    for (final String name : ledTo) {
      final Chain chain = table.chain(name);
      if (chain != null && chain.rules().isEmpty() && !KubeChains.MAY_BE_EMPTY.contains(name)) {
        findings.add(
            FindingKind.EMPTY_CHAIN,
            subjects.chain(table, name),
            "Rules lead to the chain, but it is empty: packets come back as they were.",
            "Fill the chain, or delete it with the rules that lead to it.");
      }
    }
  }
}
