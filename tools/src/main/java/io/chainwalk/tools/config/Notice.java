package io.chainwalk.tools.config;

import java.util.Locale;

/// What may stand in a manifest without being acted on, with the sentence that says so.
///
/// The order is that of the summary: what changes the outcome first, then what merely explains it.
public enum Notice {
  /// There are several Nodes, and nobody says which is meant.
  NODE_NOT_CHOSEN(
      "None of several Nodes is chosen, so that no endpoint is local and addresses of nodes are unknown",
      "Node"),
  /// `detectLocalMode: NodeCIDR`, and the Node has no `podCIDRs`.
  NODE_WITHOUT_PREFIX(
      "Without a Node and its podCIDRs detectLocalMode NodeCIDR tells no traffic of Pods", "node"),
  /// kube-proxy is run by a command whose flags are not read.
  PROXY_COMMAND(
      "Flags in the command of kube-proxy are not read, write them to a file for --proxy-config",
      "object"),
  /// There is a configuration beside the one that was asked for.
  PROXY_CONFIGURATION_OUTRANKED(
      "kube-proxy's configuration among the manifests gives way to --proxy-config",
      "configuration"),
  /// A field of the configuration is not known, or does nothing here.
  PROXY_FIELD("Fields of kube-proxy's configuration are unknown or not acted on", "field"),
  /// A flag is not known, or does nothing here.
  PROXY_FLAG("Flags of kube-proxy are unknown or do not show in rules", "flag"),
  /// An annotation that begins with `chainwalk.io/` is not known, or not for such an object.
  OWN_ANNOTATION("Annotations chainwalk.io/ that nobody reads are passed over", "annotation"),
  /// Endpoints were made from Pods.
  DERIVED_SLICES(
      "Endpoints are made from Pods as the endpoint slice controller does where there are no EndpointSlices",
      "Service"),
  /// There are Pods, but the Service selects none, and it has no EndpointSlice.
  SELECTOR_WITHOUT_PODS(
      "A Service without EndpointSlices selects none of the Pods in the input", "Service"),
  /// A Pod has no address.
  POD_WITHOUT_ADDRESS("A Pod without status.podIP is no endpoint yet", "Pod"),
  /// Two Services have an address and port in common.
  VIP_CLAIMED_TWICE("A VIP and port is claimed twice and the first claimant has it", "Service"),
  /// Two Services have a node port in common.
  NODE_PORT_CLAIMED_TWICE("A node port is claimed twice and the first claimant has it", "Service"),
  /// An address is of a family in which the Service has no cluster IP.
  OTHER_FAMILY(
      "Addresses of a family in which a Service has no cluster IP are not used by kube-proxy",
      "Service"),
  /// An address of the load balancer has `ipMode: Proxy`.
  LOAD_BALANCER_IS_PROXY(
      "Traffic to a load balancer of ipMode Proxy leaves the node, kube-proxy does not see to it",
      "Service"),
  /// There are ranges in ServiceCIDR objects and others in an option.
  SERVICE_CIDR_OUTRANKED("--service-cidr gives way to the ServiceCIDR objects", "range"),
  /// A cluster IP was given out.
  CLUSTER_IP_ALLOCATED(
      "Cluster IPs that manifests leave out are allocated, by name; a cluster's are others",
      "Service"),
  /// A node port was given out.
  NODE_PORT_ALLOCATED(
      "Node ports that manifests leave out are allocated, by name; a cluster's are others",
      "Service"),
  /// A load balancer was given an address of a pool.
  LOAD_BALANCER_FROM_POOL(
      "Load balancers without an address in status.loadBalancer.ingress are given one of a pool",
      "Service"),
  /// A load balancer has no address, because its controller would not know which.
  LOAD_BALANCER_REFUSED(
      "A load balancer that its controller would refuse is given no address", "Service"),
  /// A controller of load balancers would refuse an annotation.
  LOAD_BALANCER_ANNOTATION(
      "Annotations that the AWS Load Balancer Controller would refuse are passed over",
      "annotation"),
  /// Type LoadBalancer, and `status.loadBalancer.ingress` is empty.
  LOAD_BALANCER_WITHOUT_ADDRESS(
      "The load balancer of a Service has no address in status.loadBalancer.ingress, and is given none",
      "Service"),
  /// There is no cluster IP.
  NO_CLUSTER_IP("Without spec.clusterIP a Service has no VIP", "Service"),
  /// `clusterIP: None`.
  HEADLESS("A headless Service (clusterIP: None) has no VIP", "Service"),
  /// Type ExternalName.
  EXTERNAL_NAME("An ExternalName Service has no VIP", "Service"),
  /// A label keeps kube-proxy away.
  OTHER_PROXY(
      "The label service.kubernetes.io/service-proxy-name or service.kubernetes.io/headless keeps kube-proxy away",
      "Service"),
  /// The slice belongs to a Service that is not there.
  SLICE_WITHOUT_SERVICE("The Service of an EndpointSlice is not in the input", "EndpointSlice"),
  /// The slice belongs to no Service.
  SLICE_WITHOUT_LABEL(
      "An EndpointSlice without the label kubernetes.io/service-name serves no Service",
      "EndpointSlice"),
  /// `addressType: FQDN`.
  SLICE_OF_NAMES("Endpoints of address type FQDN are not used by kube-proxy", "EndpointSlice"),
  /// A port of the slice has no number.
  SLICE_OF_ALL_PORTS(
      "An EndpointSlice port without a number is not used by kube-proxy", "EndpointSlice"),
  /// An endpoint has several addresses.
  MORE_ADDRESSES("Only the first address of an endpoint is used by kube-proxy", "EndpointSlice"),
  /// Class by annotation and by field.
  INGRESS_CLASS_TWICE(
      "The annotation kubernetes.io/ingress.class goes before spec.ingressClassName", "Ingress"),
  /// The kind says where requests go, the version is an old one.
  OLD_ROUTING_VERSION(
      "Ingresses and objects of Gateway API in other versions than are read are skipped", "object"),
  /// An Endpoints object, which EndpointSlices have replaced.
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
  public String sentence(final int count, final String example) {
    return count == 1
        ? String.format(Locale.ROOT, "%s (1 %s: %s).", statement, noun, example)
        : String.format(
            Locale.ROOT, "%s (%,d %ss, for example %s).", statement, count, noun, example);
  }
}
