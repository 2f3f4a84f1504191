package io.chainwalk.kubeproxy;

import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Origin.Manifest;

/// Why a service port has its rules: the object, the field and what kube-proxy does, in a sentence for people who know
/// networks but not kube-proxy.
final class ServiceOrigins {
  private static final String EXTERNAL_POLICY = "spec.externalTrafficPolicy";
  private static final String INTERNAL_POLICY = "spec.internalTrafficPolicy";
  private static final String SOURCE_RANGES = "spec.loadBalancerSourceRanges";

  private final FamilyPort port;
  private final ProxyConfig config;
  private final LocalDetector detector;
  private final String service;

  ServiceOrigins(final FamilyPort port, final ProxyConfig config, final LocalDetector detector) {
    this.port = port;
    this.config = config;
    this.detector = detector;
    this.service = "Service " + port.service();
  }

  Origin clusterIp() {
    return port.internalLocal()
        ? of(
            INTERNAL_POLICY,
            "New connections to the cluster IP go to endpoints on this node only, because"
                + " internalTrafficPolicy is Local.")
        : of("spec.clusterIPs", "New connections to the cluster IP go to the service's endpoints.");
  }

  Origin clusterIpRefused(final boolean drops) {
    return drops
        ? of(
            INTERNAL_POLICY,
            "Connections to the cluster IP are dropped, because internalTrafficPolicy is Local and the"
                + " endpoints are all on other nodes.")
        : refused("spec.clusterIPs", "the cluster IP");
  }

  Origin externalIp() {
    return of("spec.externalIPs", "New connections to the external IP are taken by the service.");
  }

  Origin externalIpRefused(final boolean drops) {
    return externalRefused(drops, "spec.externalIPs", "the external IP");
  }

  Origin loadBalancerIp() {
    return of(
        "status.loadBalancer.ingress",
        "New connections to the load balancer's address are taken by this node, without going through the"
            + " load balancer.");
  }

  Origin loadBalancerIpChecked() {
    return of(
        SOURCE_RANGES,
        "New connections to the load balancer's address must come from one of the source ranges.");
  }

  Origin loadBalancerIpRefused(final boolean drops) {
    return externalRefused(drops, "status.loadBalancer.ingress", "the load balancer's address");
  }

  Origin outsideSourceRanges() {
    return of(
        SOURCE_RANGES,
        "Connections to the load balancer's address that come from none of the source ranges are dropped.");
  }

  Origin nodePort() {
    return of(
        port.portField() + ".nodePort",
        "New connections to this port of the node are taken by the service; source ranges of a load"
            + " balancer do not apply.");
  }

  Origin nodePortOnLocalhost() {
    return of(
        port.portField() + ".nodePort",
        "The same for 127.0.0.1, in a rule of its own so that kube-proxy can count who still uses it.");
  }

  Origin nodePortRefused(final boolean drops) {
    return externalRefused(drops, port.portField() + ".nodePort", "this port of the node");
  }

  Origin healthCheck() {
    return of(
        "spec.healthCheckNodePort",
        "Health checks of the load balancer are let in: kube-proxy answers them on this port.");
  }

  Origin masqueradeToClusterIp() {
    if (config.masqueradeAll()) {
      return new Manifest(
          "kube-proxy",
          "iptables.masqueradeAll",
          "All traffic to the cluster IP is masqueraded, because kube-proxy is configured so.");
    }
    return new Manifest(
        "kube-proxy",
        detectorField(),
        "Traffic to the cluster IP that does not come from the cluster's pods is masqueraded: the answer"
            + " must come back through this node.");
  }

  Origin masqueradeExternal() {
    return of(
        EXTERNAL_POLICY,
        "Traffic that comes from outside is masqueraded, because externalTrafficPolicy is Cluster: the"
            + " answer must come back through this node.");
  }

  Origin podShortCircuit() {
    return new Manifest(
        "kube-proxy",
        detectorField(),
        "Pods reach all endpoints and keep their address, although externalTrafficPolicy of "
            + port.service()
            + " is Local: the policy is for traffic from outside.");
  }

  Origin masqueradeNode() {
    return of(
        EXTERNAL_POLICY,
        "Traffic of the node itself is masqueraded: its endpoint may be on another node, which could not"
            + " answer to the address it was sent from.");
  }

  Origin nodeShortCircuit() {
    return of(
        EXTERNAL_POLICY,
        "The node itself reaches all endpoints, although externalTrafficPolicy is Local: the policy is for"
            + " traffic from outside.");
  }

  Origin externalPolicy() {
    return port.externalLocal()
        ? of(
            EXTERNAL_POLICY,
            "Traffic that comes from outside goes to endpoints on this node only and keeps its source, because"
                + " externalTrafficPolicy is Local.")
        : of(
            EXTERNAL_POLICY,
            "Traffic that comes from outside may go to any endpoint, because externalTrafficPolicy is"
                + " Cluster.");
  }

  Origin sourceRange(final int place) {
    return of(SOURCE_RANGES + "[" + place + "]", "Clients in this source range are let in.");
  }

  Origin sourceIsLoadBalancer() {
    return of(
        SOURCE_RANGES,
        "A source range has this node in it, and what the node sends to the load balancer's address has"
            + " that address as its source.");
  }

  Origin endOfSourceRanges() {
    return of(
        SOURCE_RANGES,
        "Clients in none of the source ranges get no endpoint; KUBE-PROXY-FIREWALL drops what they send.");
  }

  private Origin externalRefused(final boolean drops, final String field, final String what) {
    return drops
        ? of(
            EXTERNAL_POLICY,
            "Connections from outside to "
                + what
                + " are dropped, because externalTrafficPolicy is Local and the endpoints are all on other"
                + " nodes.")
        : refused(field, what);
  }

  private Origin refused(final String field, final String what) {
    return of(
        field,
        "Connections to " + what + " are refused, because nowhere is an endpoint to take them.");
  }

  private String detectorField() {
    return switch (detector) {
      case LocalDetector.None none -> "detectLocalMode";
      case LocalDetector.Cidr cidr -> "detectLocalMode";
      case LocalDetector.BridgeInterface bridge -> "detectLocal.bridgeInterface";
      case LocalDetector.InterfacePrefix prefix -> "detectLocal.interfaceNamePrefix";
    };
  }

  private Origin of(final String field, final String behaviour) {
    return new Manifest(service, field, behaviour);
  }
}
