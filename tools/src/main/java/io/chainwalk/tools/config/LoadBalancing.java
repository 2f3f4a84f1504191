package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What load balancers in front of a cluster see of it.
///
/// @param services the Services of type `LoadBalancer`, in the order of the input
/// @param nodes the cluster's nodes, in the order of the input
/// @param endpointZones the zones that EndpointSlices give endpoints, by address
public record LoadBalancing(
    List<BalancedService> services, List<ClusterNode> nodes, Map<IpAddress, String> endpointZones) {
  /// Nothing.
  public static final LoadBalancing NONE = new LoadBalancing(List.of(), List.of(), Map.of());

  /// Copies the collections.
  public LoadBalancing {
    services = List.copyOf(services);
    nodes = List.copyOf(nodes);
    endpointZones = Map.copyOf(endpointZones);
  }

  /// A node as a load balancer's controller sees it.
  ///
  /// @param name its name
  /// @param zone its label `topology.kubernetes.io/zone`; empty for none
  /// @param addresses its internal addresses, or else its external ones
  /// @param excluded whether a label keeps it away from load balancers
  public record ClusterNode(String name, String zone, List<IpAddress> addresses, boolean excluded) {
    /// The label that keeps a node away, whatever its value.
    static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

    /// Copies the list.
    public ClusterNode {
      addresses = List.copyOf(addresses);
    }
  }

  /// The zone of a node.
  ///
  /// @param node its name
  /// @return empty where nothing is known
  public String zoneOf(final String node) {
    return nodes.stream()
        .filter(known -> known.name().equals(node))
        .map(ClusterNode::zone)
        .findFirst()
        .orElse("");
  }

  /// All zones of the cluster.
  ///
  /// @return names
  public Set<String> zones() {
    return nodes.stream().map(ClusterNode::zone).collect(Collectors.toUnmodifiableSet());
  }
}
