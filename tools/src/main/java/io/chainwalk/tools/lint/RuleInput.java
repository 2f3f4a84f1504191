package io.chainwalk.tools.lint;

import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.tools.chains.WrittenRules;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;

/// The rules that kube-proxy would write.
final class RuleInput {
  private RuleInput() {}

  /// Has kube-proxy write its rules, jumps from built-in chains included.
  ///
  /// @param cluster what kube-proxy sees
  /// @param ipv6 the family
  /// @return the rules of a node that has no others
  static Ruleset generated(final ClusterManifests cluster, final boolean ipv6) {
    final KubeProxy proxy = new KubeProxy(cluster.proxyConfig(), cluster.node(), ipv6);
    final List<RuleLine> lines = new ArrayList<>(proxy.sync(cluster.services(), 0).lines());
    lines.addAll(proxy.jumpRules());
    return WrittenRules.load(ipv6, lines);
  }

  static int count(final Ruleset rules) {
    return rules.tables().values().stream()
        .flatMap(table -> table.chains().values().stream())
        .map(Chain::rules)
        .mapToInt(List::size)
        .sum();
  }
}
