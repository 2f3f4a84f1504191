package io.chainwalk.kubeproxy;

/// A service port, who serves it, and which of its chains exist (section 5).
///
/// @param port the service port
/// @param endpoints who takes new connections
/// @param hash what its chains are named by
record PortPlan(FamilyPort port, UsableEndpoints endpoints, String hash) {

  /// Endpoints of policy Cluster.
  String clusterChain() {
    return "KUBE-SVC-" + hash;
  }

  /// Endpoints of policy Local.
  String localChain() {
    return "KUBE-SVL-" + hash;
  }

  /// Traffic to addresses and ports that are meant for clients outside.
  String externalChain() {
    return "KUBE-EXT-" + hash;
  }

  /// Source ranges of a load balancer.
  String firewallChain() {
    return "KUBE-FW-" + hash;
  }

  /// Where traffic to the cluster IP goes.
  String internalChain() {
    return port.internalLocal() ? localChain() : clusterChain();
  }

  /// Where traffic from outside goes in the end.
  String externalPolicyChain() {
    return port.externalLocal() ? localChain() : clusterChain();
  }

  boolean hasAny() {
    return endpoints.hasAny();
  }

  boolean hasInternal() {
    return hasAny() && !(port.internalLocal() && endpoints.local().isEmpty());
  }

  boolean hasExternal() {
    return hasAny() && !(port.externalLocal() && endpoints.local().isEmpty());
  }

  /// Even where nobody serves traffic from outside: pods and the node itself are sent elsewhere by this chain.
  boolean usesExternalChain() {
    return hasAny() && port.externallyAccessible();
  }

  /// Whether connections to the cluster IP are dropped, although there are endpoints elsewhere.
  boolean dropsInternal() {
    return hasAny() && !hasInternal();
  }

  /// Whether connections from outside are dropped, although there are endpoints elsewhere.
  boolean dropsExternal() {
    return hasAny() && !hasExternal();
  }

  /// The comment and target of a rule for traffic that nobody serves.
  ///
  /// @param drops whether somebody does elsewhere
  Refusal refusal(final boolean drops) {
    return drops
        ? new Refusal(port.displayName() + " has no local endpoints", "DROP")
        : new Refusal(port.displayName() + " has no endpoints", "REJECT");
  }

  /// How traffic that nobody serves is turned away.
  ///
  /// @param comment without quotes
  /// @param target of the rule
  record Refusal(String comment, String target) {}
}
