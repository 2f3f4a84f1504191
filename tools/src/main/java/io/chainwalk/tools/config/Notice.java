package io.chainwalk.tools.config;

import java.util.Locale;

/// What may stand in a manifest without being acted on, with the sentence that says so.
///
/// The order is that of the summary: what changes the outcome first, then what merely explains it.
enum Notice {
  NODE_PORT("Node ports are not modelled yet, only cluster IPs are", "Service"),
  EXTERNAL_IP("External IPs are not modelled yet, only cluster IPs are", "Service"),
  LOAD_BALANCER_IP("Load balancer addresses are not modelled yet, only cluster IPs are", "Service"),
  SOURCE_RANGES("Load balancer source ranges are not modelled yet", "Service"),
  SESSION_AFFINITY(
      "Session affinity ClientIP is not modelled yet, each connection selects anew", "Service"),
  INTERNAL_POLICY_LOCAL(
      "Internal traffic policy Local is not modelled yet, endpoints of all nodes are used",
      "Service"),
  EXTERNAL_POLICY_LOCAL("External traffic policy Local is not modelled yet", "Service"),
  TOPOLOGY_HINTS(
      "Topology hints are not modelled yet, endpoints of all zones and nodes are used",
      "EndpointSlice"),
  VIP_CLAIMED_TWICE("A VIP and port is claimed twice and the first claimant has it", "Service"),
  NO_CLUSTER_IP("Without spec.clusterIP a Service has no VIP", "Service"),
  HEADLESS("A headless Service (clusterIP: None) has no VIP", "Service"),
  EXTERNAL_NAME("An ExternalName Service has no VIP", "Service"),
  OTHER_PROXY(
      "The label service.kubernetes.io/service-proxy-name or service.kubernetes.io/headless keeps kube-proxy away",
      "Service"),
  SLICE_WITHOUT_SERVICE("The Service of an EndpointSlice is not in the input", "EndpointSlice"),
  SLICE_WITHOUT_LABEL(
      "An EndpointSlice without the label kubernetes.io/service-name serves no Service",
      "EndpointSlice"),
  SLICE_OF_NAMES("Endpoints of address type FQDN are not used by kube-proxy", "EndpointSlice"),
  SLICE_OF_ALL_PORTS(
      "An EndpointSlice port without a number is not used by kube-proxy", "EndpointSlice"),
  MORE_ADDRESSES("Only the first address of an endpoint is used by kube-proxy", "EndpointSlice"),
  OLD_ENDPOINTS("kube-proxy reads EndpointSlices and no Endpoints objects", "Endpoints object");

  private final String statement;
  private final String noun;

  Notice(final String statement, final String noun) {
    this.statement = statement;
    this.noun = noun;
  }

  /// The notice as a sentence.
  ///
  /// @param count how many objects it is true of, at least 1
  /// @param example one of them, as `namespace/name`
  /// @return a whole sentence
  String sentence(final int count, final String example) {
    return count == 1
        ? String.format(Locale.ROOT, "%s (1 %s: %s).", statement, noun, example)
        : String.format(
            Locale.ROOT, "%s (%,d %ss, for example %s).", statement, count, noun, example);
  }
}
