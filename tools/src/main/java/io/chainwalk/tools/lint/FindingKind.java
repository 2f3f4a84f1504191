package io.chainwalk.tools.lint;

import java.util.Locale;

/// Everything that is looked for. `docs/lint.md` has an example of each and what to do about it.
///
/// A kind's label never changes its meaning.
public enum FindingKind {
  /// A Service that has no address yet.
  NO_CLUSTER_IP(Severity.PROBLEM),
  /// A label leaves a Service to another proxy.
  SERVICE_OF_OTHER_PROXY(Severity.WARNING),
  /// A Service whose selector matches no Pod.
  SELECTOR_WITHOUT_PODS(Severity.PROBLEM),
  /// A Service without an EndpointSlice.
  NO_ENDPOINT_SLICE(Severity.PROBLEM),
  /// A Service whose EndpointSlices are empty.
  NO_ENDPOINTS(Severity.PROBLEM),
  /// A port that EndpointSlices have under another name.
  PORT_NAME_MISMATCH(Severity.PROBLEM),
  /// A port that EndpointSlices have with another protocol.
  PROTOCOL_MISMATCH(Severity.PROBLEM),
  /// Endpoints of a family in which the Service has no address.
  ENDPOINTS_OF_OTHER_FAMILY(Severity.PROBLEM),
  /// Endpoints none of which is ready or on its way out.
  NO_READY_ENDPOINTS(Severity.PROBLEM),
  /// Endpoints all of which are on their way out.
  TERMINATING_ONLY(Severity.WARNING),
  /// Endpoints none of which has a weight.
  ALL_WEIGHTS_ZERO(Severity.PROBLEM),
  /// Policy Local, and no endpoint on the node.
  NO_LOCAL_ENDPOINTS(Severity.WARNING),
  /// Topology hints that are not followed on the node.
  HINTS_IGNORED(Severity.HINT),
  /// An EndpointSlice of a Service that is not there.
  SLICE_WITHOUT_SERVICE(Severity.WARNING),
  /// Addresses that no rule is written for, since their family has no cluster IP.
  ADDRESS_OF_OTHER_FAMILY(Severity.WARNING),
  /// Two Services have an address and port in common.
  VIP_CLAIMED_TWICE(Severity.PROBLEM),
  /// Two Services have a node port in common.
  NODE_PORT_CLAIMED_TWICE(Severity.PROBLEM),
  /// Node ports that are not served on the loopback address.
  NODE_PORT_NOT_ON_LOCALHOST(Severity.HINT),
  /// Node ports that are not served on some of the node's addresses.
  NODE_PORT_ADDRESS_EXCLUDED(Severity.HINT),
  /// Source ranges without the node itself.
  SOURCE_RANGES_LOCK_OUT_NODE(Severity.WARNING),
  /// Source ranges that keep nobody from an address, being of the other family.
  SOURCE_RANGES_OF_OTHER_FAMILY(Severity.PROBLEM),
  /// A load balancer that has no address yet.
  LOAD_BALANCER_WITHOUT_ADDRESS(Severity.WARNING),
  /// A load balancer to which Pods' traffic goes like that of anybody.
  LOAD_BALANCER_IS_PROXY(Severity.HINT),
  /// kube-proxy cannot tell the Pods' traffic.
  NO_LOCAL_DETECTOR(Severity.HINT),
  /// A Pod whose traffic kube-proxy does not tell as one's.
  POD_OUTSIDE_CLUSTER_CIDR(Severity.WARNING),
  /// So many endpoints that rules lack comments.
  MANY_ENDPOINTS(Severity.HINT),
  /// A rule whose conditions no packet meets.
  CONTRADICTORY_RULE(Severity.WARNING),
  /// A rule all of whose packets an earlier rule takes to another end.
  SHADOWED_RULE(Severity.WARNING),
  /// Rules behind one that takes all packets.
  UNREACHABLE_RULES(Severity.WARNING),
  /// A rule that repeats an earlier one.
  DUPLICATE_RULE(Severity.HINT),
  /// A chain that no packet comes to.
  UNREACHED_CHAIN(Severity.HINT),
  /// A chain without rules that rules lead to.
  EMPTY_CHAIN(Severity.HINT),
  /// Rules that share connections out unequally.
  UNEQUAL_SHARES(Severity.HINT),
  /// Rules that share connections out and leave some over.
  SHARES_LEFT_OVER(Severity.PROBLEM),
  /// One mark asks for masquerading, another is masqueraded.
  MASQUERADE_MARK_MISMATCH(Severity.PROBLEM),
  /// FORWARD drops what no rule accepts, and no rule accepts new connections to Services.
  FORWARD_DROPS_SERVICES(Severity.PROBLEM),
  /// MASQUERADE picks source ports that clash.
  MASQUERADE_NOT_RANDOM(Severity.HINT),
  /// Packets out of their connection's window go on untranslated.
  INVALID_NOT_DROPPED(Severity.HINT),
  /// A `recent` list is looked at that no rule fills.
  RECENT_LIST_NEVER_SET(Severity.WARNING),
  /// A `recent` list is filled that no rule looks at.
  RECENT_LIST_NEVER_CHECKED(Severity.HINT),
  /// Affinity looks a client up in one list and enters it in another.
  AFFINITY_LIST_MISMATCH(Severity.PROBLEM),
  /// A rule waits for more packets than a list remembers of an address.
  RECENT_HITCOUNT_TOO_HIGH(Severity.PROBLEM),
  /// Affinity remembers a limited number of clients.
  AFFINITY_LIST_LIMIT(Severity.HINT);

  private final Severity severity;

  FindingKind(final Severity severity) {
    this.severity = severity;
  }

  /// How much it matters.
  ///
  /// @return the same for all findings of the kind
  public Severity severity() {
    return severity;
  }

  /// Its name in output and on the command line.
  ///
  /// @return lower case with hyphens, as `shadowed-rule`
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return label();
  }
}
