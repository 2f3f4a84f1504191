package io.chainwalk.counters;

/// What became of a packet. Every packet ends in exactly one of these, so the counts add up to the packets read.
///
/// Numbers are for ever: one that is no longer used stays in the list.
public enum PacketOutcome {
  /// Tracked, and its addresses or ports were rewritten.
  TRANSLATED(0, Kind.TRANSLATED, "translated", "belongs to a flow to a service"),

  /// Tracked, and nothing had to be rewritten.
  NO_SERVICE(1, Kind.PASSED, "no-service", "not addressed to any service"),
  /// The link type is not taken apart.
  UNKNOWN_LINK_TYPE(2, Kind.PASSED, "unknown-link-type", "link type not taken apart"),
  /// Not an IP packet.
  NOT_IP(3, Kind.PASSED, "not-ip", "not IPv4 or IPv6 (ARP, LLDP and the like)"),
  /// The capture kept too little of it.
  CUT_BY_CAPTURE(4, Kind.PASSED, "cut-by-capture", "headers cut off by the capture's snap length"),
  /// The tracker called it INVALID: it travels on, untranslated.
  INVALID(5, Kind.PASSED, "invalid", "INVALID to conntrack: passed on untranslated"),
  /// Neighbour discovery and the like, which conntrack leaves alone.
  UNTRACKED(6, Kind.PASSED, "untracked", "UNTRACKED: conntrack does not follow this kind"),
  /// A fragment that became part of a datagram, whole or still waiting for others; what completes one goes on as it.
  FRAGMENT(7, Kind.KEPT, "fragment", "a fragment: part of a datagram that goes on when whole"),
  /// An ICMP error about a connection, translated as its packets are.
  ICMP_ERROR(8, Kind.PASSED, "icmp-error", "RELATED: an ICMP error about a connection"),
  /// INVALID because its TCP, UDP, SCTP or ICMP checksum is wrong.
  BAD_CHECKSUM(
      9,
      Kind.PASSED,
      "bad-checksum",
      "INVALID: its checksum is wrong, or was left to a network card"),
  /// For the node itself.
  DELIVERED(10, Kind.KEPT, "delivered", "addressed to the node itself"),

  /// The IPv4 or IPv6 header is not one a kernel lets in.
  BAD_IP_HEADER(
      32, Kind.DROPPED, "bad-ip-header", "version or length fields of the IP header are wrong"),
  /// The IPv4 header checksum is wrong.
  BAD_IPV4_CHECKSUM(33, Kind.DROPPED, "bad-ipv4-checksum", "IPv4 header checksum is wrong"),
  /// A service without endpoints to go to: kube-proxy rejects.
  NO_ENDPOINTS(34, Kind.DROPPED, "no-endpoints", "service has no endpoints: REJECT"),
  /// The connection table is full and nothing could be dropped early.
  TABLE_FULL(35, Kind.DROPPED, "table-full", "nf_conntrack: table full, dropping packet"),
  /// Another connection already has the tuple this one wants.
  CLASH(36, Kind.DROPPED, "clash", "another connection has the same tuple: dropped at confirm"),
  /// A rule dropped or rejected it.
  FILTERED(37, Kind.DROPPED, "filtered", "dropped or rejected by a rule"),
  /// Its time to live, or hop limit, was used up.
  TTL_EXCEEDED(38, Kind.DROPPED, "ttl-exceeded", "TTL or hop limit used up"),
  /// Larger than the way out takes, and not to be fragmented.
  TOO_BIG(39, Kind.DROPPED, "too-big", "larger than the MTU and not to be fragmented"),
  /// No route, or one that says no.
  NO_ROUTE(40, Kind.DROPPED, "no-route", "no route to its destination, or one that refuses"),
  /// An address that may not be where it is.
  MARTIAN(41, Kind.DROPPED, "martian", "source or destination may not be seen here"),
  /// Its source would be reached another way, or is the node's own.
  SOURCE_REFUSED(42, Kind.DROPPED, "source-refused", "rp_filter: its source is not expected here"),
  /// The node does not forward.
  NOT_FORWARDING(43, Kind.DROPPED, "not-forwarding", "forwarding is off"),
  /// IP options that the node does not follow.
  BAD_OPTIONS(
      44, Kind.DROPPED, "bad-options", "IP options that are refused, such as source routes"),
  /// A fragment that contradicts others, or one too many.
  BAD_FRAGMENT(
      45, Kind.DROPPED, "bad-fragment", "a fragment that overlaps others, or one too many"),
  /// It belongs to a translated connection and cannot be translated: an ICMP error that quotes too little, a redirect.
  UNTRANSLATABLE(
      46, Kind.DROPPED, "untranslatable", "of a translated flow, and cannot be translated"),
  /// A masqueraded connection whose way out has changed.
  WAY_OUT_CHANGED(
      47, Kind.DROPPED, "way-out-changed", "masqueraded for another interface: entry removed"),
  /// Masquerade or redirect where the interface has no address.
  NO_NAT_ADDRESS(
      48, Kind.DROPPED, "no-nat-address", "no address to masquerade with or to redirect to"),
  /// INVALID, and dropped by a rule for such packets, as kube-proxy has one.
  INVALID_DROPPED(
      49, Kind.DROPPED, "invalid-dropped", "INVALID: dropped by a rule for such packets"),
  /// INVALID because its checksum is wrong, and dropped by a rule for INVALID packets.
  BAD_CHECKSUM_DROPPED(
      50,
      Kind.DROPPED,
      "bad-checksum-dropped",
      "INVALID for its checksum, which is wrong or was left to a network card: dropped by a rule"),
  /// A service whose external traffic stays on the node, and no endpoint there: kube-proxy drops.
  NO_LOCAL_ENDPOINTS(
      51, Kind.DROPPED, "no-local-endpoints", "service has endpoints, but none on this node: DROP"),
  /// Rules sent it from chain to chain without end, or nearly so.
  TOO_MANY_JUMPS(
      52,
      Kind.DROPPED,
      "too-many-jumps",
      "rules sent it to more chains than Chainwalk follows; a kernel would go on for longer");

  /// The ways a packet can end.
  public enum Kind {
    /// Written, changed.
    TRANSLATED,
    /// Written, not translated.
    PASSED,
    /// Not written itself, and not lost: part of something else, or where it wanted to go.
    KEPT,
    /// Not written.
    DROPPED
  }

  private final int number;
  private final Kind kind;
  private final String label;
  private final String sentence;

  PacketOutcome(final int number, final Kind kind, final String label, final String sentence) {
    this.number = number;
    this.kind = kind;
    this.label = label;
    this.sentence = sentence;
  }

  /// The number that never changes.
  ///
  /// @return a small number, unique
  public int number() {
    return number;
  }

  /// Which of the ways this is.
  ///
  /// @return translated, passed, kept or dropped
  public Kind kind() {
    return kind;
  }

  /// The name in reports and JSON.
  ///
  /// @return lower case with hyphens
  public String label() {
    return label;
  }

  /// What it means, for an operator.
  ///
  /// @return a short phrase
  public String sentence() {
    return sentence;
  }
}
