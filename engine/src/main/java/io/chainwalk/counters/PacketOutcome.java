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
  /// A fragment. A node puts datagrams together before it tracks them; this engine does not yet.
  FRAGMENT(7, Kind.PASSED, "fragment", "a fragment: datagrams are not put together yet"),
  /// An ICMP error. A node matches it with the connection it is about; this engine does not yet.
  ICMP_ERROR(8, Kind.PASSED, "icmp-error", "an ICMP error: not matched with its connection yet"),
  /// INVALID because its TCP, UDP, SCTP or ICMP checksum is wrong.
  BAD_CHECKSUM(
      9,
      Kind.PASSED,
      "bad-checksum",
      "INVALID: its checksum is wrong, or was left to a network card"),

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
  CLASH(36, Kind.DROPPED, "clash", "another connection has the same tuple: dropped at confirm");

  /// The three ways a packet can end.
  public enum Kind {
    /// Written, changed.
    TRANSLATED,
    /// Written, not translated.
    PASSED,
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

  /// Which of the three ways this is.
  ///
  /// @return translated, passed or dropped
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
