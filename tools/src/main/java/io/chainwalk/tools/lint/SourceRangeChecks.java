package io.chainwalk.tools.lint;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.List;
import java.util.Optional;

/// Whom the source ranges of a load balancer let in (facts sheet of kube-proxy, section 5, rule 9).
final class SourceRangeChecks {
  private final ClusterManifests cluster;
  private final ServicePort port;
  private final Findings findings;

  SourceRangeChecks(
      final ClusterManifests cluster, final ServicePort port, final Findings findings) {
    this.cluster = cluster;
    this.port = port;
    this.findings = findings;
  }

  void check() {
    final List<IpPrefix> ranges =
        port.loadBalancer().sourceRanges().stream().map(IpPrefix::parse).toList();
    if (!ranges.isEmpty()) {
      check(false, ranges);
      check(true, ranges);
    }
  }

  private void check(final boolean ipv6, final List<IpPrefix> all) {
    final Optional<Vip> vip =
        port.vips().stream()
            .filter(v -> v.kind() == Vip.Kind.LOAD_BALANCER && v.address().ipv6() == ipv6)
            .findFirst();
    if (vip.isEmpty()) {
      return;
    }
    final List<IpPrefix> ranges =
        all.stream().filter(range -> range.address().ipv6() == ipv6).toList();
    if (ranges.isEmpty()) {
      findings.add(
          FindingKind.SOURCE_RANGES_OF_OTHER_FAMILY,
          ClusterLint.subject(cluster, port),
          "None of its loadBalancerSourceRanges is of the family of "
              + vip.get()
              + ", and kube-proxy leaves ranges of the other family out: everybody may connect to that address.",
          "Add ranges of that family, such as " + (ipv6 ? "::/0" : "0.0.0.0/0") + " for all.");
      return;
    }
    final Optional<IpAddress> nodeIp =
        cluster.node().nodeIps().stream().filter(ip -> ip.ipv6() == ipv6).findFirst();
    if (nodeIp.isPresent() && ranges.stream().noneMatch(range -> range.contains(nodeIp.get()))) {
      findings.add(
          FindingKind.SOURCE_RANGES_LOCK_OUT_NODE,
          ClusterLint.subject(cluster, port),
          "Its loadBalancerSourceRanges do not contain the node's address "
              + nodeIp.get()
              + ": connections of the node itself to "
              + vip.get()
              + ", such as kubelet's or those of Pods on the host network, are dropped.",
          "Add the nodes' range if anything on the nodes uses that address. The ranges do not hold for node ports.");
    }
  }
}
