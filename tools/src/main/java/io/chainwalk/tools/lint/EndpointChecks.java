package io.chainwalk.tools.lint;

import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// Whether the endpoints of a service port take connections, and on which node.
final class EndpointChecks {
  private final ServicePort port;
  private final ProxyNode node;
  private final Subject subject;
  private final Findings findings;

  EndpointChecks(final ClusterManifests cluster, final ServicePort port, final Findings findings) {
    this.port = port;
    this.node = cluster.node();
    this.subject = ClusterLint.subject(cluster, port);
    this.findings = findings;
  }

  /// A service port as its Service has it.
  static String portInWords(final ServicePort port) {
    return (port.portName().isEmpty() ? "unnamed" : port.portName())
        + " ("
        + Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT)
        + ")";
  }

  void check() {
    for (final boolean ipv6 : new boolean[] {false, true}) {
      final boolean leads =
          port.vips().stream()
              .anyMatch(vip -> vip.kind() == Vip.Kind.CLUSTER && vip.address().ipv6() == ipv6);
      if (leads && !port.endpoints().isEmpty()) {
        check(
            ipv6 ? "IPv6" : "IPv4",
            port.endpoints().stream().filter(e -> e.address().ipv6() == ipv6).toList());
      }
    }
  }

  private void check(final String family, final List<Endpoint> endpoints) {
    if (endpoints.isEmpty()) {
      findings.add(
          FindingKind.ENDPOINTS_OF_OTHER_FAMILY,
          subject,
          "It has an "
              + family
              + " cluster IP, but all endpoints are of the other family: "
              + family
              + " connections are refused.",
          "Add EndpointSlices of addressType " + family + ", or take the cluster IP off.");
      return;
    }
    final List<Endpoint> weighted = endpoints.stream().filter(e -> e.weight() > 0).toList();
    if (weighted.isEmpty()) {
      findings.add(
          FindingKind.ALL_WEIGHTS_ZERO,
          subject,
          "All its " + family + " endpoints have weight 0: new connections are refused.",
          "Give one of them a weight.");
      return;
    }
    final List<Endpoint> ready = weighted.stream().filter(Endpoint::ready).toList();
    final List<Endpoint> leaving =
        weighted.stream().filter(e -> e.serving() && e.terminating()).toList();
    if (ready.isEmpty() && leaving.isEmpty()) {
      findings.add(
          FindingKind.NO_READY_ENDPOINTS,
          subject,
          "None of its "
              + count(weighted.size(), family + " endpoint")
              + " is ready: connections are refused. kube-proxy does not use one that only serves.",
          "See why the Pods' readiness probes fail.");
      return;
    }
    if (ready.isEmpty()) {
      findings.add(
          FindingKind.TERMINATING_ONLY,
          subject,
          "No "
              + family
              + " endpoint is ready; connections go to "
              + count(leaving.size(), "endpoint")
              + " that are being shut down and still serve, and are refused once these are gone.",
          "See why no new Pod becomes ready.");
    }
    checkHints(family, ready);
    checkLocal(family, ready, leaving);
  }

  private static String count(final int number, final String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// Hints that are there and not followed.
  private void checkHints(final String family, final List<Endpoint> ready) {
    if (!follows(ready, Endpoint::forNodes, node.name())) {
      checkHints(family, ready, Endpoint::forZones, node.zone(), "zone");
    }
    if (!follows(ready, Endpoint::forZones, node.zone())) {
      checkHints(family, ready, Endpoint::forNodes, node.name(), "node");
    }
  }

  private void checkHints(
      final String family,
      final List<Endpoint> ready,
      final Function<Endpoint, Set<String>> hints,
      final String own,
      final String noun) {
    final long hinted = ready.stream().filter(e -> !hints.apply(e).isEmpty()).count();
    if (hinted == 0 || own.isEmpty() || follows(ready, hints, own)) {
      return;
    }
    findings.add(
        FindingKind.HINTS_IGNORED,
        subject,
        hinted < ready.size()
            ? count(ready.size() - (int) hinted, "ready " + family + " endpoint")
                + " of "
                + ready.size()
                + " lack hints for a "
                + noun
                + ": kube-proxy then ignores those of the others too and uses every ready endpoint."
            : "No ready "
                + family
                + " endpoint has a hint for "
                + noun
                + " "
                + own
                + ", where kube-proxy runs: it uses every ready endpoint, whichever its hints.",
        "Nothing while endpoints change; if it stays, see the endpoint slice controller's events for the Service.");
  }

  private static boolean follows(
      final List<Endpoint> ready, final Function<Endpoint, Set<String>> hints, final String own) {
    return !own.isEmpty()
        && ready.stream().noneMatch(e -> hints.apply(e).isEmpty())
        && ready.stream().anyMatch(e -> hints.apply(e).contains(own));
  }

  private void checkLocal(
      final String family, final List<Endpoint> ready, final List<Endpoint> leaving) {
    if (node.name().isEmpty()
        || ready.stream().anyMatch(this::isLocal)
        || leaving.stream().anyMatch(this::isLocal)) {
      return;
    }
    final List<String> dropped = new ArrayList<>();
    if (port.policies().internal() == TrafficPolicy.LOCAL) {
      dropped.add("to its cluster IP (internalTrafficPolicy Local)");
    }
    if (port.policies().external() == TrafficPolicy.LOCAL) {
      final String outer = outerAddresses(family.equals("IPv6"));
      if (!outer.isEmpty()) {
        dropped.add("from outside to " + outer + " (externalTrafficPolicy Local)");
      }
    }
    if (!dropped.isEmpty()) {
      findings.add(
          FindingKind.NO_LOCAL_ENDPOINTS,
          subject,
          "None of its "
              + family
              + " endpoints is on node "
              + node.name()
              + ": there, connections "
              + String.join(" and ", dropped)
              + " are dropped.",
          "Run an endpoint on every node that such connections come to, have the load balancer ask the health check node"
              + " port, or set the policy to Cluster.");
    }
  }

  private boolean isLocal(final Endpoint endpoint) {
    return endpoint.nodeName().equals(node.name());
  }

  /// What leads to the port from outside, beside the cluster IP.
  private String outerAddresses(final boolean ipv6) {
    final List<String> outer = new ArrayList<>();
    if (port.nodePort() != 0) {
      outer.add("node port " + port.nodePort());
    }
    for (final Vip vip : port.vips()) {
      if (vip.kind() != Vip.Kind.CLUSTER && vip.address().ipv6() == ipv6) {
        outer.add(vip.toString());
      }
    }
    return String.join(", ", outer);
  }
}
