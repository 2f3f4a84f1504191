package io.chainwalk.tools.rules;

import io.chainwalk.kubeproxy.CanonicalOrder;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;

/// The rules of one address family.
///
/// @param ipv6 the family
/// @param sync what kube-proxy hands to `iptables-restore` when it starts
/// @param jumps what leads from built-in chains to its own
record FamilyRules(boolean ipv6, List<RuleLine> sync, List<RuleLine> jumps) {

  /// Has kube-proxy write them.
  ///
  /// @param cluster what kube-proxy sees
  /// @param ipv6 the family
  /// @param canonical whether they are to be in [CanonicalOrder]
  /// @return the rules
  static FamilyRules of(
      final ClusterManifests cluster, final boolean ipv6, final boolean canonical) {
    final KubeProxy proxy = new KubeProxy(cluster.proxyConfig(), cluster.node(), ipv6);
    final List<RuleLine> sync = proxy.sync(cluster.services(), 0).lines();
    return new FamilyRules(ipv6, canonical ? CanonicalOrder.of(sync) : sync, proxy.jumpRules());
  }

  /// What iptables' tools of the family are called.
  ///
  /// @return `iptables` or `ip6tables`
  String tool() {
    return ipv6 ? "ip6tables" : "iptables";
  }

  /// What the family is called.
  ///
  /// @return `IPv4` or `IPv6`
  String name() {
    return ipv6 ? "IPv6" : "IPv4";
  }

  /// Text that makes a node without rules into one with all of kube-proxy's.
  ///
  /// @return the lines of both
  List<RuleLine> all() {
    final List<RuleLine> all = new ArrayList<>(sync);
    all.addAll(jumps);
    return all;
  }
}
