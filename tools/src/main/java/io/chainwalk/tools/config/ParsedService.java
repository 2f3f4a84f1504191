package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.NamedService;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.Vip;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What kube-proxy, the endpoint slice controller and DNS look at in a Service.
///
/// @param namespace its namespace
/// @param name its name
/// @param place where it stands
/// @param withoutRules why kube-proxy passes it over, null where it does not
/// @param addresses the addresses that lead to it, cluster IPs first; empty where kube-proxy passes it over
/// @param ports its ports; empty where it is an alias
/// @param policies who may be sent where
/// @param loadBalancer what only load balancers have
/// @param weight what its endpoints weigh where nobody else says
/// @param pods which Pods it selects, null where it selects none
/// @param names what DNS looks at
record ParsedService(
    String namespace,
    String name,
    Place place,
    @Nullable ServiceWithoutRules withoutRules,
    List<Address> addresses,
    List<Port> ports,
    ServicePolicies policies,
    LoadBalancerFields loadBalancer,
    OptionalInt weight,
    @Nullable PodSelection pods,
    NameFields names) {

  /// An address without its port.
  ///
  /// @param address the address
  /// @param kind why it leads to the Service
  record Address(IpAddress address, Vip.Kind kind) {

    /// Whether it is a cluster IP.
    boolean isClusterIp() {
      return kind == Vip.Kind.CLUSTER;
    }
  }

  /// A port of a Service.
  ///
  /// @param name empty where it has none
  /// @param protocol the IP protocol number
  /// @param number 1 to 65535
  /// @param nodePort 1 to 65535, or 0 for none
  /// @param target where its endpoints listen: a number, or the name of a container's port
  record Port(String name, int protocol, int number, int nodePort, Target target) {}

  /// Where endpoints that are made from Pods listen.
  ///
  /// @param number 1 to 65535; 0 where the name counts
  /// @param name the name of a container's port; empty where the number counts
  record Target(int number, String name) {}

  /// Which Pods become endpoints, and how.
  ///
  /// @param labels what a Pod's labels must contain
  /// @param publishNotReady whether they are called ready although they are not
  /// @param distribution whose traffic hints send to an endpoint
  record PodSelection(
      Map<String, String> labels, boolean publishNotReady, Distribution distribution) {}

  /// `spec.trafficDistribution`.
  enum Distribution {
    /// Left out: everybody's.
    ANYWHERE,
    /// `PreferClose` and `PreferSameZone`: that of its zone.
    SAME_ZONE,
    /// `PreferSameNode`: that of its node, and of its zone where a node has none.
    SAME_NODE
  }

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  String id() {
    return namespace + '/' + name;
  }

  /// Its cluster IPs.
  ///
  /// @return one for each family at most; none where it has been given none
  List<IpAddress> clusterIps() {
    return withoutRules == null
        ? addresses.stream().filter(Address::isClusterIp).map(Address::address).toList()
        : names.clusterIps();
  }

  /// Whether a Pod's address becomes an endpoint of the Service: whether the Service has an address of its family too,
  /// without which kube-proxy of that family passes it over, or wants its family where it is headless.
  ///
  /// @param pod the Pod
  /// @param address one of its addresses
  /// @return whether it does
  boolean admits(final ParsedPod pod, final IpAddress address) {
    return names.kind() == NamedService.Kind.HEADLESS
        ? names.admits(pod, address)
        : clusterIps().stream().anyMatch(ip -> ip.ipv6() == address.ipv6());
  }
}
