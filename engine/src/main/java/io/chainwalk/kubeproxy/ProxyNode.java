package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// The node that kube-proxy runs on, as far as it shows in rules.
///
/// @param name the Node object's
/// @param zone its label `topology.kubernetes.io/zone`; empty for none
/// @param nodeIps the primary addresses, at most one of each family
/// @param interfaceAddresses all addresses of its interfaces, loopback's included: what `nodePortAddresses` are matched
///     with
public record ProxyNode(
    String name, String zone, List<IpAddress> nodeIps, List<IpAddress> interfaceAddresses) {

  /// Copies the lists.
  public ProxyNode {
    nodeIps = List.copyOf(nodeIps);
    interfaceAddresses = List.copyOf(interfaceAddresses);
  }
}
