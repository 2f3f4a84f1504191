package io.chainwalk.tools.cases;

import java.util.List;

/// Everything that decides what a node does with packets, as text.
///
/// @param node interfaces, addresses, routes and sysctls of routing, see [io.chainwalk.node.NodeBuilder]
/// @param sysctls `NAME=VALUE` of conntrack and defragmentation, see [io.chainwalk.sysctl.ConntrackSysctl]
/// @param ipv4Rules what `iptables-restore` takes; empty for none
/// @param ipv6Rules what `ip6tables-restore` takes; empty for none
/// @param sets what `ipset restore` takes; empty for none
public record NodeSetup(
    String node, List<String> sysctls, String ipv4Rules, String ipv6Rules, String sets) {
  /// Copies the list.
  public NodeSetup {
    sysctls = List.copyOf(sysctls);
  }
}
