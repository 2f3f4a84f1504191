package io.chainwalk.tools.lint;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// From where node ports cannot be reached, whichever Service they are of (facts sheet of kube-proxy, section 9). Told once,
/// with a Service that has one as the example.
final class NodePortChecks {
  private static final String PRIMARY = "primary";

  private final ClusterManifests cluster;
  private final ProxyConfig config;
  private final Findings findings;

  NodePortChecks(final ClusterManifests cluster, final Findings findings) {
    this.cluster = cluster;
    this.config = cluster.proxyConfig();
    this.findings = findings;
  }

  void check() {
    check(false);
    check(true);
  }

  private void check(final boolean ipv6) {
    final List<ServicePort> ports =
        cluster.services().servicePorts().stream()
            .filter(port -> port.nodePort() != 0 && hasFamily(port, ipv6))
            .toList();
    if (!ports.isEmpty()) {
      checkLocalhost(ipv6, ports);
      checkAddresses(ipv6, ports);
    }
  }

  private static boolean hasFamily(final ServicePort port, final boolean ipv6) {
    return port.vips().stream()
        .anyMatch(vip -> vip.kind() == Vip.Kind.CLUSTER && vip.address().ipv6() == ipv6);
  }

  private void checkLocalhost(final boolean ipv6, final List<ServicePort> ports) {
    final String reason;
    final String advice;
    if (config.mode() == ProxyConfig.Mode.NFTABLES) {
      reason = "mode nftables never serves them there";
      advice = "Use the node's address.";
    } else if (ipv6) {
      reason = "kube-proxy never serves IPv6 node ports there";
      advice = "Use the node's address, or 127.0.0.1 with a dual-stack Service.";
    } else if (!config.localhostNodePorts()) {
      reason = "iptables.localhostNodePorts is false";
      advice = "Use the node's address, or set localhostNodePorts to true.";
    } else if (isRestricted(false) && !allows(IpAddress.parse("127.0.0.1"))) {
      reason =
          "nodePortAddresses contain no loopback address, which switches localhostNodePorts off";
      advice = "Use the node's address, or add 127.0.0.0/8 to nodePortAddresses.";
    } else {
      return;
    }
    report(
        FindingKind.NODE_PORT_NOT_ON_LOCALHOST,
        ports,
        "cannot be reached on "
            + (ipv6 ? "[::1]" : "127.0.0.1")
            + " from the node itself: "
            + reason,
        advice);
  }

  private void checkAddresses(final boolean ipv6, final List<ServicePort> ports) {
    final List<String> closed =
        cluster.node().interfaceAddresses().stream()
            .filter(address -> address.ipv6() == ipv6 && !isLoopback(address))
            .filter(address -> isRestricted(ipv6) && !allows(address))
            .map(IpAddress::toString)
            .toList();
    if (!closed.isEmpty()) {
      report(
          FindingKind.NODE_PORT_ADDRESS_EXCLUDED,
          ports,
          "cannot be reached on the node's " + String.join(", ", closed) + ": " + restriction(),
          "Use an address that is served, or add these to nodePortAddresses.");
    }
  }

  private String restriction() {
    return config.nodePortAddresses().isEmpty()
        ? "mode nftables serves them on the node's primary addresses only"
        : "nodePortAddresses are " + String.join(", ", config.nodePortAddresses());
  }

  private void report(
      final FindingKind kind,
      final List<ServicePort> ports,
      final String what,
      final String advice) {
    final ServicePort example = ports.getFirst();
    findings.add(
        kind,
        ClusterLint.subject(cluster, example),
        "Node port "
            + example.nodePort()
            + (ports.size() == 1
                ? ""
                : " and those of " + (ports.size() - 1) + " more service ports")
            + " "
            + what
            + ".",
        advice);
  }

  private static boolean isLoopback(final IpAddress address) {
    return address.ipv6() ? address.equals(IpAddress.parse("::1")) : address.low() >>> 24 == 127;
  }

  /// Whether node ports are served on some addresses of a family only.
  private boolean isRestricted(final boolean ipv6) {
    if (config.nodePortAddresses().isEmpty()) {
      return config.mode() == ProxyConfig.Mode.NFTABLES;
    }
    return isPrimary()
        || (ranges(ipv6).findAny().isPresent() && ranges(ipv6).noneMatch(r -> r.length() == 0));
  }

  private boolean isPrimary() {
    return config.nodePortAddresses().isEmpty() || config.nodePortAddresses().contains(PRIMARY);
  }

  private boolean allows(final IpAddress address) {
    return isPrimary()
        ? primary(address.ipv6()).filter(address::equals).isPresent()
        : ranges(address.ipv6()).anyMatch(range -> range.contains(address));
  }

  private Optional<IpAddress> primary(final boolean ipv6) {
    return cluster.node().nodeIps().stream().filter(ip -> ip.ipv6() == ipv6).findFirst();
  }

  private Stream<IpPrefix> ranges(final boolean ipv6) {
    return config.nodePortAddresses().stream()
        .filter(text -> !text.equals(PRIMARY))
        .map(IpPrefix::parse)
        .filter(range -> range.address().ipv6() == ipv6);
  }
}
