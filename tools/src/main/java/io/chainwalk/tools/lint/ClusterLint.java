package io.chainwalk.tools.lint;

import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.Notice;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.PortWithoutEndpoints;
import io.chainwalk.tools.config.ServiceWithoutRules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks at the Services of a cluster as the kube-proxy of one node does.
final class ClusterLint {
  /// Above this number, kube-proxy leaves comments out of rules for single endpoints (iptables/proxier.go,
  /// `largeClusterEndpointsThreshold`).
  private static final int LARGE_CLUSTER = 1000;

  private final ClusterManifests cluster;
  private final String configurationFile;
  private final Findings findings;

  private ClusterLint(
      final ClusterManifests cluster, final String configurationFile, final Findings findings) {
    this.cluster = cluster;
    this.configurationFile = configurationFile;
    this.findings = findings;
  }

  /// Looks at everything but the rules.
  ///
  /// @param cluster the cluster
  /// @param configurationFile the file with kube-proxy's configuration; empty for what is among the manifests
  /// @param findings is told what is found
  static void check(
      final ClusterManifests cluster, final String configurationFile, final Findings findings) {
    new ClusterLint(cluster, configurationFile, findings).check();
  }

  private void check() {
    cluster.withoutRules().forEach(this::reportWithoutRules);
    cluster.withoutEndpoints().forEach(this::reportWithoutEndpoints);
    for (final String slice : noticed(Notice.SLICE_WITHOUT_SERVICE)) {
      findings.add(
          FindingKind.SLICE_WITHOUT_SERVICE,
          subject("EndpointSlice " + slice),
          "The slice belongs to a Service that is not in the input: nothing leads to its endpoints.",
          "Correct its label kubernetes.io/service-name, or delete it.");
    }
    for (final String service : noticed(Notice.OTHER_FAMILY)) {
      findings.add(
          FindingKind.ADDRESS_OF_OTHER_FAMILY,
          subject("Service " + service),
          "The Service has external or load balancer addresses of a family in which it has no cluster IP: kube-proxy"
              + " does not see to them.",
          "Make it dual-stack (spec.ipFamilyPolicy), or take the addresses off.");
    }
    for (final String service : noticed(Notice.LOAD_BALANCER_IS_PROXY)) {
      findings.add(
          FindingKind.LOAD_BALANCER_IS_PROXY,
          subject("Service " + service),
          "Its load balancer has ipMode Proxy: traffic to its address leaves the node for the load balancer, that of"
              + " Pods too, and source ranges are left to the load balancer.",
          "Leave it, if the load balancer speaks a protocol of its own to the nodes (PROXY, TLS); else set ipMode to"
              + " VIP.");
    }
    noticed(Notice.LOAD_BALANCER_WITHOUT_ADDRESS).forEach(this::reportWithoutAddress);
    // A Service that has no cluster IP either has not been to an API server, and nobody could have
    // given it an address.
    Stream.of(Notice.LOAD_BALANCER_FROM_POOL, Notice.LOAD_BALANCER_REFUSED)
        .flatMap(notice -> noticed(notice).stream())
        .filter(service -> !noticed(Notice.CLUSTER_IP_ALLOCATED).contains(service))
        .forEach(this::reportWithoutAddress);
    for (final ServicePort port : cluster.services().servicePorts()) {
      new EndpointChecks(cluster, port, findings).check();
      new SourceRangeChecks(cluster, port, findings).check();
      checkAffinity(port);
    }
    new ClaimChecks(cluster, findings).check();
    new NodePortChecks(cluster, findings).check();
    new DetectorChecks(cluster, configurationFile, findings).check();
    checkSize();
  }

  private void reportWithoutAddress(final String service) {
    findings.add(
        FindingKind.LOAD_BALANCER_WITHOUT_ADDRESS,
        subject("Service " + service),
        "It is of type LoadBalancer and has no address in status.loadBalancer.ingress: no rule leads from one to it"
            + " (spec.loadBalancerIP is never used).",
        "See why the cloud's controller gives none (kubectl describe service).");
  }

  private List<String> noticed(final Notice notice) {
    return cluster.noticed().getOrDefault(notice, List.of());
  }

  private Subject subject(final String title) {
    return subject(cluster, title, title);
  }

  /// A finding's subject that stands where an object stands.
  ///
  /// @param title kind, namespace and name of the object
  /// @param name what the finding calls it
  private static Subject subject(
      final ClusterManifests cluster, final String title, final String name) {
    final Place place = cluster.places().get(title);
    return place == null
        ? new Subject(name, "", 0)
        : new Subject(name, place.source(), place.line());
  }

  /// A service port as a finding's subject.
  static Subject subject(final ClusterManifests cluster, final ServicePort port) {
    return subject(
        cluster,
        "Service " + port.namespace() + "/" + port.name(),
        "Service " + port.displayName());
  }

  private void reportWithoutRules(final ServiceWithoutRules service) {
    final Subject subject =
        new Subject("Service " + service.id(), service.place().source(), service.place().line());
    switch (service.reason()) {
      case EXTERNAL_NAME, HEADLESS -> {
        // They are meant to have no rules.
      }
      case NO_CLUSTER_IP ->
          findings.add(
              FindingKind.NO_CLUSTER_IP,
              subject,
              "It has no spec.clusterIP, so that kube-proxy writes no rules for it.",
              "Use what the API server returns (kubectl get -o yaml): it assigns the address. For none, write"
                  + " clusterIP: None.");
      case OTHER_PROXY ->
          findings.add(
              FindingKind.SERVICE_OF_OTHER_PROXY,
              subject,
              "Its label service.kubernetes.io/service-proxy-name leaves it to another proxy, whatever the value:"
                  + " kube-proxy writes no rules for it.",
              "Take the label off, unless that other proxy runs.");
      case HEADLESS_LABEL ->
          findings.add(
              FindingKind.SERVICE_OF_OTHER_PROXY,
              subject,
              "Its label service.kubernetes.io/headless keeps kube-proxy away, whatever the value: there are no rules"
                  + " for it.",
              "Take the label off; a Service that is to be headless has clusterIP: None.");
    }
  }

  private void reportWithoutEndpoints(final PortWithoutEndpoints without) {
    final ServicePort port = without.port();
    final Subject subject =
        new Subject(
            "Service " + port.displayName(), without.place().source(), without.place().line());
    final String found = String.join(", ", without.slicePorts());
    switch (without.reason()) {
      case NO_SLICE -> {
        if (noticed(Notice.SELECTOR_WITHOUT_PODS).contains(port.namespace() + "/" + port.name())) {
          findings.add(
              FindingKind.SELECTOR_WITHOUT_PODS,
              subject,
              "Its selector matches no Pod of its namespace in the input: connections are refused.",
              "Compare spec.selector with the Pods' labels (kubectl get pods --show-labels).");
        } else {
          findings.add(
              FindingKind.NO_ENDPOINT_SLICE,
              subject,
              "No EndpointSlice has it in its label kubernetes.io/service-name: connections are refused.",
              "Give the input its EndpointSlices too. If the cluster has none, see whether the Service has a"
                  + " selector.");
        }
      }
      case NO_ADDRESS ->
          findings.add(
              FindingKind.NO_ENDPOINTS,
              subject,
              "Its EndpointSlices hold no endpoint: connections are refused.",
              "See whether Pods match spec.selector and run.");
      case OTHER_PROTOCOL ->
          findings.add(
              FindingKind.PROTOCOL_MISMATCH,
              subject,
              "Its port is "
                  + EndpointChecks.portInWords(port)
                  + ", its EndpointSlices have "
                  + found
                  + ": the protocol differs, so that the port has no endpoints and connections are refused.",
              "Give both the same protocol.");
      case OTHER_NAME ->
          findings.add(
              FindingKind.PORT_NAME_MISMATCH,
              subject,
              "Its port is "
                  + EndpointChecks.portInWords(port)
                  + ", its EndpointSlices have "
                  + (found.isEmpty() ? "no ports" : found)
                  + ": the name differs, so that the port has no endpoints and connections are refused.",
              "Give both the same name. Where the slices are made from Pods, see that a container has a port of the"
                  + " name in targetPort.");
    }
  }

  private void checkAffinity(final ServicePort port) {
    final int endpoints =
        Math.max(port.usableEndpoints(false).length, port.usableEndpoints(true).length);
    if (port.policies().affinitySeconds() > 0 && endpoints > 0) {
      findings.add(
          FindingKind.AFFINITY_LIST_LIMIT,
          subject(cluster, port),
          RecentChecks.limitSentence("Its affinity ClientIP", endpoints),
          RecentChecks.LIMIT_ADVICE);
    }
  }

  private void checkSize() {
    for (final boolean ipv6 : new boolean[] {false, true}) {
      final Map<String, Integer> byService = new TreeMap<>();
      for (final ServicePort port : cluster.services().servicePorts()) {
        final long endpoints =
            port.endpoints().stream().filter(e -> e.address().ipv6() == ipv6).count();
        byService.merge(port.namespace() + "/" + port.name(), (int) endpoints, Integer::sum);
      }
      final int endpoints = byService.values().stream().mapToInt(Integer::intValue).sum();
      if (endpoints > LARGE_CLUSTER) {
        reportSize(ipv6, endpoints, byService);
      }
    }
  }

  private void reportSize(
      final boolean ipv6, final int endpoints, final Map<String, Integer> byService) {
    final Map.Entry<String, Integer> largest =
        byService.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    findings.add(
        FindingKind.MANY_ENDPOINTS,
        subject("Service " + largest.getKey()),
        "There are "
            + endpoints
            + (ipv6 ? " IPv6" : " IPv4")
            + " endpoints, "
            + largest.getValue()
            + " of them this Service's: above "
            + LARGE_CLUSTER
            + " kube-proxy leaves comments out of rules for single endpoints, and chains of those that are gone stay for"
            + " up to a sync period.",
        "Nothing, but know that iptables-save no longer names endpoints in comments; their DNAT rules do.");
  }
}
