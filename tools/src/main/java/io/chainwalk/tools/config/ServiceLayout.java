package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import java.util.List;
import java.util.Locale;

/// Lays the ports of a service out as one Service.
final class ServiceLayout {
  private static final String LOCAL = "Local";
  private static final String LOAD_BALANCER = "LoadBalancer";

  private ServiceLayout() {}

  /// The Service.
  ///
  /// @param ports all ports of one service
  /// @return a Service that is read as these ports
  /// @throws IllegalArgumentException when there is none
  static Service service(final List<ServicePort> ports) {
    ports.forEach(port -> check(port, ports));
    final ServicePort any = ports.getFirst();
    final ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(any.namespace())
            .withName(any.name())
            .endMetadata()
            .withSpec(spec(ports).build());
    if (!any.policies().selector().isEmpty()) {
      service
          .editMetadata()
          .addToAnnotations(SelectorAnnotation.NAME, any.policies().selector())
          .endMetadata();
    }
    final List<IpAddress> ingress = addresses(any, Vip.Kind.LOAD_BALANCER);
    if (!ingress.isEmpty()) {
      service
          .withNewStatus()
          .withNewLoadBalancer()
          .withIngress(
              ingress.stream()
                  .map(ip -> new LoadBalancerIngressBuilder().withIp(ip.toString()).build())
                  .toList())
          .endLoadBalancer()
          .endStatus();
    }
    return service.build();
  }

  private static ServiceSpecBuilder spec(final List<ServicePort> ports) {
    final ServicePort any = ports.getFirst();
    final List<IpAddress> clusterIps = addresses(any, Vip.Kind.CLUSTER);
    final List<String> texts = clusterIps.stream().map(IpAddress::toString).toList();
    final ServiceSpecBuilder spec =
        new ServiceSpecBuilder()
            .withType(type(ports))
            .withClusterIP(texts.getFirst())
            .withClusterIPs(texts)
            .withExternalIPs(
                addresses(any, Vip.Kind.EXTERNAL).stream().map(IpAddress::toString).toList())
            .withIpFamilies(clusterIps.stream().map(ip -> ip.ipv6() ? "IPv6" : "IPv4").toList())
            .withIpFamilyPolicy(clusterIps.size() == 1 ? "SingleStack" : "RequireDualStack")
            .withLoadBalancerSourceRanges(any.loadBalancer().sourceRanges())
            .withPorts(ports.stream().map(ServiceLayout::port).toList());
    if (any.loadBalancer().healthCheckNodePort() != 0) {
      spec.withHealthCheckNodePort(any.loadBalancer().healthCheckNodePort());
    }
    if (spec.getType().equals(LOAD_BALANCER)
        && ports.stream().allMatch(port -> port.nodePort() == 0)) {
      spec.withAllocateLoadBalancerNodePorts(false);
    }
    final ServicePolicies policies = any.policies();
    if (policies.internal() == TrafficPolicy.LOCAL) {
      spec.withInternalTrafficPolicy(LOCAL);
    }
    if (policies.external() == TrafficPolicy.LOCAL) {
      spec.withExternalTrafficPolicy(LOCAL);
    }
    if (policies.affinitySeconds() != 0) {
      spec.withSessionAffinity("ClientIP")
          .withNewSessionAffinityConfig()
          .withNewClientIP()
          .withTimeoutSeconds(policies.affinitySeconds())
          .endClientIP()
          .endSessionAffinityConfig();
    }
    return spec;
  }

  /// The least type that has all that the ports have.
  private static String type(final List<ServicePort> ports) {
    final ServicePort any = ports.getFirst();
    if (!any.loadBalancer().equals(LoadBalancerFields.NONE)
        || !addresses(any, Vip.Kind.LOAD_BALANCER).isEmpty()) {
      return LOAD_BALANCER;
    }
    final boolean policyNeedsIt =
        any.policies().external() == TrafficPolicy.LOCAL
            && addresses(any, Vip.Kind.EXTERNAL).isEmpty();
    return policyNeedsIt || ports.stream().anyMatch(port -> port.nodePort() != 0)
        ? "NodePort"
        : "ClusterIP";
  }

  private static io.fabric8.kubernetes.api.model.ServicePort port(final ServicePort port) {
    return new ServicePortBuilder()
        .withName(port.portName().isEmpty() ? null : port.portName())
        .withProtocol(Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT))
        .withPort(port.vips().getFirst().port())
        .withNodePort(port.nodePort() == 0 ? null : (Integer) port.nodePort())
        .build();
  }

  /// Makes sure that a port and the others of its service can be those of one Service.
  private static void check(final ServicePort port, final List<ServicePort> ports) {
    final ServicePort first = ports.getFirst();
    for (final Vip.Kind kind : Vip.Kind.values()) {
      if (!addresses(port, kind).equals(addresses(first, kind))) {
        throw cannotWrite(port, "its VIPs differ from those of an earlier port");
      }
    }
    if (!port.policies().equals(first.policies())
        || !port.loadBalancer().equals(first.loadBalancer())) {
      throw cannotWrite(port, "its policies differ from those of an earlier port");
    }
    if (port.vips().stream().mapToInt(Vip::port).distinct().count() != 1) {
      throw cannotWrite(port, "it has no VIP, or VIPs with different ports");
    }
    final List<IpAddress> clusterIps = addresses(port, Vip.Kind.CLUSTER);
    if (clusterIps.stream().map(IpAddress::ipv6).distinct().count() != clusterIps.size()) {
      throw cannotWrite(port, "it has two VIPs of one address family");
    }
    if (!port.vips().stream()
        .allMatch(vip -> clusterIps.stream().anyMatch(ip -> ip.ipv6() == vip.address().ipv6()))) {
      throw cannotWrite(port, "it has a VIP of a family without a cluster IP");
    }
    if (port.loadBalancer().healthCheckNodePort() != 0
        && port.policies().external() != TrafficPolicy.LOCAL) {
      throw cannotWrite(port, "it has a health check and no external traffic policy Local");
    }
    if (port.portName().isEmpty() && ports.size() > 1) {
      throw cannotWrite(port, "it has no name, and the service has several ports");
    }
  }

  private static List<IpAddress> addresses(final ServicePort port, final Vip.Kind kind) {
    return port.vips().stream().filter(vip -> vip.kind() == kind).map(Vip::address).toList();
  }

  private static IllegalArgumentException cannotWrite(final ServicePort port, final String why) {
    return new IllegalArgumentException(
        "the port " + port.displayName() + " cannot be written as part of a Service: " + why);
  }
}
