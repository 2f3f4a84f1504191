package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What kube-proxy is configured with, before it is known on which node it runs.
///
/// @param config what does not depend on the node: no detectors, no ranges of cluster IPs
/// @param detection how it tells traffic of the node's own Pods
/// @param hostname the name it takes the node for; empty for the node's own
/// @param bindAddress what it takes for the node's address of that family, null for what the Node says
record ProxySettings(
    ProxyConfig config, Detection detection, String hostname, @Nullable IpAddress bindAddress) {

  /// Those of a kube-proxy that is not configured.
  static final ProxySettings DEFAULTS =
      new ProxySettings(ProxyConfig.DEFAULTS, new ByPrefix(List.of()), "", null);

  /// `detectLocalMode`.
  sealed interface Detection {}

  /// `ClusterCIDR`.
  ///
  /// @param cidrs `clusterCIDR`, as written, at most one of each family
  record ByPrefix(List<String> cidrs) implements Detection {}

  /// `NodeCIDR`: what the Node has in `podCIDRs`.
  record ByPrefixOfNode() implements Detection {}

  /// `BridgeInterface` or `InterfaceNamePrefix`: the same for both families.
  ///
  /// @param detector what tells
  record ByInterface(LocalDetector detector) implements Detection {}

  /// The configuration on a node.
  ///
  /// @param node the node, null where nothing is known of it
  /// @param serviceCidrs ranges of cluster IPs
  /// @return what shows in rules
  ProxyConfig on(final @Nullable ParsedNode node, final List<String> serviceCidrs) {
    return new ProxyConfig(
        config.mode(),
        config.masqueradeAll(),
        config.masqueradeMark(),
        detector(false, node),
        detector(true, node),
        config.localhostNodePorts(),
        config.nodePortAddresses(),
        config.randomFully(),
        config.conntrackTcpBeLiberal(),
        config.nfacctCounters(),
        serviceCidrs);
  }

  private LocalDetector detector(final boolean ipv6, final @Nullable ParsedNode node) {
    return switch (detection) {
      case final ByPrefix prefix -> ofFamily(prefix.cidrs(), ipv6);
      case ByPrefixOfNode() -> ofFamily(node == null ? List.of() : node.podCidrs(), ipv6);
      case final ByInterface byInterface -> byInterface.detector();
    };
  }

  private static LocalDetector ofFamily(final List<String> cidrs, final boolean ipv6) {
    return cidrs.stream()
        .filter(cidr -> cidr.indexOf(':') >= 0 == ipv6)
        .findFirst()
        .<LocalDetector>map(LocalDetector.Cidr::new)
        .orElse(LocalDetector.NONE);
  }
}
