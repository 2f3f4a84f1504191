package io.chainwalk.tools.lint;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Addresses and node ports that several Services claim.
final class ClaimChecks {
  private static final String CHANCE =
      " too: kube-proxy writes Services in random order, and whose rule comes first gets the connections.";

  private final ClusterManifests cluster;
  private final Findings findings;
  private final Map<String, ServicePort> claims = new HashMap<>();

  ClaimChecks(final ClusterManifests cluster, final Findings findings) {
    this.cluster = cluster;
    this.findings = findings;
  }

  void check() {
    for (final ServicePort port : cluster.services().servicePorts()) {
      final String protocol = Protocol.nameOf(port.protocol());
      final Set<String> vips = new LinkedHashSet<>(); // one address may be there for two reasons
      port.vips().stream().map(Vip::toString).forEach(vips::add);
      for (final String vip : vips) {
        final ServicePort other = claims.putIfAbsent(protocol + " " + vip, port);
        if (other != null) {
          findings.add(
              FindingKind.VIP_CLAIMED_TWICE,
              ClusterLint.subject(cluster, port),
              "Service " + other.displayName() + " claims " + vip + " (" + protocol + ")" + CHANCE,
              "Give one of them another address or port.");
        }
      }
      if (port.nodePort() != 0) {
        final ServicePort other = claims.putIfAbsent(protocol + " " + port.nodePort(), port);
        if (other != null) {
          findings.add(
              FindingKind.NODE_PORT_CLAIMED_TWICE,
              ClusterLint.subject(cluster, port),
              "Service "
                  + other.displayName()
                  + " claims node port "
                  + port.nodePort()
                  + " ("
                  + protocol
                  + ")"
                  + CHANCE,
              "Give one of them another node port.");
        }
      }
    }
  }
}
