package io.chainwalk.tools.lint;

import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.Place;
import org.jspecify.annotations.Nullable;

/// How kube-proxy tells the Pods' traffic from other traffic, which decides what is masqueraded (facts sheet of kube-proxy,
/// sections 7 and 8).
final class DetectorChecks {
  private static final String CONFIGURATION = "KubeProxyConfiguration";

  private final ClusterManifests cluster;
  private final String configurationFile;
  private final ProxyConfig config;
  private final Findings findings;

  /// Prepares the checks.
  ///
  /// @param cluster the cluster
  /// @param configurationFile the file with kube-proxy's configuration; empty for what is among the manifests
  /// @param findings is told what is found
  DetectorChecks(
      final ClusterManifests cluster, final String configurationFile, final Findings findings) {
    this.cluster = cluster;
    this.configurationFile = configurationFile;
    this.config = cluster.proxyConfig();
    this.findings = findings;
  }

  void check() {
    check(false, config.detector4());
    check(true, config.detector6());
  }

  private void check(final boolean ipv6, final LocalDetector detector) {
    final String family = ipv6 ? "IPv6" : "IPv4";
    final boolean isUsed =
        cluster.services().servicePorts().stream()
            .flatMap(port -> port.vips().stream())
            .anyMatch(vip -> vip.kind() == Vip.Kind.CLUSTER && vip.address().ipv6() == ipv6);
    if (!isUsed) {
      return;
    }
    switch (detector) {
      case LocalDetector.None _ -> {
        final Subject configuration = configuration();
        if (configuration != null && !config.masqueradeAll()) {
          findings.add(
              FindingKind.NO_LOCAL_DETECTOR,
              configuration,
              "Without an "
                  + family
                  + " clusterCIDR kube-proxy cannot tell Pods' traffic: nothing that goes to a cluster IP is masqueraded,"
                  + " so that answers to clients outside may go past the node, and Pods get no way around"
                  + " externalTrafficPolicy Local.",
              "Set clusterCIDR to the Pods' ranges, or another detectLocalMode.");
        }
      }
      case LocalDetector.Cidr(String cidr) -> checkPrefix(IpPrefix.parse(cidr));
      case LocalDetector.BridgeInterface _, LocalDetector.InterfacePrefix _ -> {
        // Whose interfaces are whose does not stand in manifests.
      }
    }
  }

  /// kube-proxy's configuration.
  ///
  /// @return null where the input has none: what it would say is not known then
  private @Nullable Subject configuration() {
    if (!configurationFile.isEmpty()) {
      return new Subject(CONFIGURATION, configurationFile, 1);
    }
    final Place place = cluster.places().get(CONFIGURATION);
    return place == null ? null : new Subject(CONFIGURATION, place.source(), place.line());
  }

  /// Endpoints of this node that do not have the node's own address are Pods.
  private void checkPrefix(final IpPrefix prefix) {
    if (cluster.node().name().isEmpty()) {
      return;
    }
    for (final ServicePort port : cluster.services().servicePorts()) {
      for (final Endpoint endpoint : port.endpoints()) {
        if (endpoint.nodeName().equals(cluster.node().name())
            && endpoint.address().ipv6() == prefix.address().ipv6()
            && !prefix.contains(endpoint.address())
            && !cluster.node().interfaceAddresses().contains(endpoint.address())) {
          findings.add(
              FindingKind.POD_OUTSIDE_CLUSTER_CIDR,
              ClusterLint.subject(cluster, port),
              "Its endpoint "
                  + endpoint.address()
                  + " is on this node and outside of "
                  + prefix
                  + ", by which kube-proxy tells Pods: what that Pod sends to cluster IPs is masqueraded.",
              "Let clusterCIDR (or the Node's podCIDR) contain all Pods' addresses.");
          return;
        }
      }
    }
  }
}
