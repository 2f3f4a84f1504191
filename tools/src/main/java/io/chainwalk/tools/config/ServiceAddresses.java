package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Vip;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the addresses that lead to a Service: its cluster IPs, its external IPs, and those of its load balancer.
///
/// kube-proxy runs once for each family, and passes a Service over in a family in which it has no cluster IP: other
/// addresses of that family lead nowhere.
final class ServiceAddresses {
  private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
  private static final List<String> IP_MODES = List.of("VIP", "Proxy");
  private static final String CLUSTER_IP_FIELD = "/spec/clusterIP";
  private static final String CLUSTER_IPS_FIELD = "/spec/clusterIPs";

  private final ManifestObject object;
  private final FieldChecks checks;
  private final Notices notices;

  ServiceAddresses(final ManifestObject object, final FieldChecks checks, final Notices notices) {
    this.object = object;
    this.checks = checks;
    this.notices = notices;
  }

  /// Reads all of them.
  ///
  /// @param spec the Service's
  /// @param status the Service's, null where it has none
  /// @return cluster IPs, external IPs and load balancer IPs, in that order; none without a cluster IP
  List<ParsedService.Address> read(final ServiceSpec spec, final @Nullable ServiceStatus status) {
    final List<IpAddress> clusterIps =
        ServiceParser.NO_CLUSTER_IP.equals(spec.getClusterIP()) ? List.of() : clusterIps(spec);
    final List<ParsedService.Address> outer = new ArrayList<>();
    externalIps(spec, outer);
    if (status != null && status.getLoadBalancer() != null) {
      loadBalancerIps(orEmpty(status.getLoadBalancer().getIngress()), outer);
    }
    if ("LoadBalancer".equals(spec.getType())
        && (status == null
            || status.getLoadBalancer() == null
            || orEmpty(status.getLoadBalancer().getIngress()).isEmpty())
        && !notices.has(Notice.LOAD_BALANCER_REFUSED, object.id())) {
      notices.add(Notice.LOAD_BALANCER_WITHOUT_ADDRESS, object.id());
    }
    final List<ParsedService.Address> all = new ArrayList<>();
    clusterIps.forEach(ip -> all.add(new ParsedService.Address(ip, Vip.Kind.CLUSTER)));
    for (final ParsedService.Address address : outer) {
      if (clusterIps.stream().anyMatch(ip -> ip.ipv6() == address.address().ipv6())) {
        all.add(address);
      } else if (!clusterIps.isEmpty()) {
        notices.add(Notice.OTHER_FAMILY, object.id());
      }
    }
    return all.stream().distinct().toList();
  }

  private List<IpAddress> clusterIps(final ServiceSpec spec) {
    final List<String> given = orEmpty(spec.getClusterIPs());
    if (!isGiven(spec.getClusterIP())) {
      if (!given.isEmpty()) {
        checks.problem(CLUSTER_IP_FIELD, "%s is missing, although spec.clusterIPs is given");
      }
      return List.of();
    }
    if (given.isEmpty()) {
      return families(List.of(spec.getClusterIP()), List.of(CLUSTER_IP_FIELD), spec);
    }
    if (!given.getFirst().equals(spec.getClusterIP())) {
      checks.problem(
          CLUSTER_IPS_FIELD + "/0", "%s must be spec.clusterIP, \"" + spec.getClusterIP() + '"');
    }
    final List<String> pointers = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      pointers.add(CLUSTER_IPS_FIELD + '/' + i);
    }
    return families(given, pointers, spec);
  }

  /// Reads the cluster IPs and holds each to its family.
  private List<IpAddress> families(
      final List<String> texts, final List<String> pointers, final ServiceSpec spec) {
    final List<String> wanted = orEmpty(spec.getIpFamilies());
    for (int i = 0; i < wanted.size(); i++) {
      checks.oneOf(wanted.get(i), FAMILIES, "/spec/ipFamilies/" + i);
    }
    final List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final IpAddress address = checks.address(texts.get(i), pointers.get(i));
      if (address == null) {
        continue;
      }
      if (addresses.stream().anyMatch(earlier -> earlier.ipv6() == address.ipv6())) {
        checks.problem(pointers.get(i), "%s is a second cluster IP of the same family");
      }
      if (i < wanted.size() && !wanted.get(i).equals(familyOf(address))) {
        checks.problem(
            pointers.get(i),
            "%s must be of the family in spec.ipFamilies[" + i + "], which is " + wanted.get(i));
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static String familyOf(final IpAddress address) {
    return address.ipv6() ? "IPv6" : "IPv4";
  }

  private void externalIps(final ServiceSpec spec, final List<ParsedService.Address> found) {
    final List<String> texts = orEmpty(spec.getExternalIPs());
    for (int i = 0; i < texts.size(); i++) {
      add(texts.get(i), "/spec/externalIPs/" + i, Vip.Kind.EXTERNAL, found);
    }
  }

  /// A load balancer that has a name and no address is reached through that name's addresses, which nobody here knows;
  /// one of mode `Proxy` wants traffic to its address to leave the node.
  private void loadBalancerIps(
      final List<LoadBalancerIngress> ingresses, final List<ParsedService.Address> found) {
    for (int i = 0; i < ingresses.size(); i++) {
      final LoadBalancerIngress ingress = ingresses.get(i);
      final String at = "/status/loadBalancer/ingress/" + i;
      final String ipMode = checks.oneOf(ingress.getIpMode(), IP_MODES, at + "/ipMode");
      if (!isGiven(ingress.getIp())) {
        continue;
      }
      if (ipMode.equals("Proxy")) {
        checks.address(ingress.getIp(), at + "/ip");
        notices.add(Notice.LOAD_BALANCER_IS_PROXY, object.id());
      } else {
        add(ingress.getIp(), at + "/ip", Vip.Kind.LOAD_BALANCER, found);
      }
    }
  }

  private void add(
      final String text,
      final String pointer,
      final Vip.Kind kind,
      final List<ParsedService.Address> found) {
    final IpAddress address = checks.address(text, pointer);
    if (address != null) {
      found.add(new ParsedService.Address(address, kind));
    }
  }

  private static boolean isGiven(final @Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static <T> List<T> orEmpty(final @Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
