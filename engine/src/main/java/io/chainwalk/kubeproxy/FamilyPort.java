package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one of kube-proxy's two instances, one for each family, sees of a service port (section 3). Two that are equal
/// make the same rules.
///
/// @param service `namespace/name`
/// @param portName as in the Service, may be empty
/// @param displayName see [ServicePort#displayName]
/// @param protocol in lower case
/// @param clusterIp the only one of the family
/// @param number the port of all VIPs
/// @param externalIps of the family
/// @param loadBalancerIps of the family
/// @param sourceRanges of the family
/// @param endpoints of the family, usable or not
/// @param nodePort 0 for none
/// @param policies who may be sent where
/// @param healthCheckNodePort 0 for none
record FamilyPort(
    String service,
    String portName,
    String displayName,
    String protocol,
    IpAddress clusterIp,
    int number,
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<IpPrefix> sourceRanges,
    List<Endpoint> endpoints,
    int nodePort,
    ServicePolicies policies,
    int healthCheckNodePort) {

  /// Looks at a service port with the eyes of one family.
  ///
  /// @param port the service port
  /// @param ipv6 the family
  /// @return null where the port has no cluster IP of the family, so that nothing of it counts
  /// @throws IllegalArgumentException when a source range is none
  static @Nullable FamilyPort of(final ServicePort port, final boolean ipv6) {
    final Vip clusterIp = clusterIp(port.vips(), ipv6);
    if (clusterIp == null) {
      return null;
    }
    return new FamilyPort(
        port.namespace() + "/" + port.name(),
        port.portName(),
        port.displayName(),
        Protocol.nameOf(port.protocol()),
        clusterIp.address(),
        clusterIp.port(),
        addresses(port.vips(), Vip.Kind.EXTERNAL, ipv6),
        addresses(port.vips(), Vip.Kind.LOAD_BALANCER, ipv6),
        sourceRanges(port.loadBalancer().sourceRanges(), ipv6),
        endpoints(port.endpoints(), ipv6),
        port.nodePort(),
        port.policies(),
        port.loadBalancer().healthCheckNodePort());
  }

  private static @Nullable Vip clusterIp(final List<Vip> vips, final boolean ipv6) {
    for (final Vip vip : vips) {
      if (vip.kind() == Vip.Kind.CLUSTER && vip.address().ipv6() == ipv6) {
        return vip;
      }
    }
    return null;
  }

  private static List<IpAddress> addresses(
      final List<Vip> vips, final Vip.Kind kind, final boolean ipv6) {
    return vips.stream()
        .filter(vip -> vip.kind() == kind && vip.address().ipv6() == ipv6)
        .map(Vip::address)
        .toList();
  }

  private static List<IpPrefix> sourceRanges(final List<String> texts, final boolean ipv6) {
    return texts.stream()
        .map(Cidrs::parse)
        .filter(range -> range.address().ipv6() == ipv6)
        .toList();
  }

  /// The list itself where it is all of the family, as most are.
  private static List<Endpoint> endpoints(final List<Endpoint> all, final boolean ipv6) {
    for (final Endpoint endpoint : all) {
      if (endpoint.address().ipv6() != ipv6) {
        return all.stream().filter(e -> e.address().ipv6() == ipv6).toList();
      }
    }
    return all;
  }

  /// The UDP ports of services, which are the only ones whose conntrack entries are ever deleted.
  ///
  /// @param services all services
  /// @param ipv6 the family
  /// @return by [#displayName]
  static Map<String, FamilyPort> udpPorts(final ServiceSnapshot services, final boolean ipv6) {
    final Map<String, FamilyPort> ports = new LinkedHashMap<>();
    for (final ServicePort port : services.servicePorts()) {
      final FamilyPort seen = port.protocol() == Protocol.UDP ? of(port, ipv6) : null;
      if (seen != null) {
        ports.put(seen.displayName(), seen);
      }
    }
    return ports;
  }

  /// Every address a client dials.
  List<IpAddress> vips() {
    final List<IpAddress> addresses = new ArrayList<>(List.of(clusterIp));
    addresses.addAll(externalIps);
    addresses.addAll(loadBalancerIps);
    return addresses;
  }

  boolean internalLocal() {
    return policies.internal() == TrafficPolicy.LOCAL;
  }

  boolean externalLocal() {
    return policies.external() == TrafficPolicy.LOCAL;
  }

  boolean externallyAccessible() {
    return nodePort != 0 || !loadBalancerIps.isEmpty() || !externalIps.isEmpty();
  }

  boolean hasSourceRanges() {
    return !loadBalancerIps.isEmpty() && !sourceRanges.isEmpty();
  }

  boolean hasAffinity() {
    return policies.affinitySeconds() > 0;
  }

  /// How the port is written in the path of a field, as `spec.ports[http]`.
  String portField() {
    return "spec.ports[" + (portName.isEmpty() ? number + "/" + protocol : portName) + "]";
  }
}
