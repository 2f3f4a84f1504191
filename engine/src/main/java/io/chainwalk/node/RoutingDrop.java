package io.chainwalk.node;

/// Why routing dropped a packet without a word. The names are close to those of the kernel's drop reasons.
public enum RoutingDrop {
  /// A source no packet may come from: multicast, broadcast, 0.0.0.0, 127/8, ::1.
  MARTIAN_SOURCE("source address no packet can have"),
  /// A destination no packet may come in for: 0.0.0.0, 127/8, ::1, a multicast scope that never leaves a node.
  MARTIAN_DESTINATION("destination address no packet can come in for"),
  /// The source is an address of the node itself, and `accept_local` is 0.
  LOCAL_SOURCE("source address is the node's own"),
  /// The source is a broadcast address.
  INVALID_SOURCE("source address is a broadcast address"),
  /// The way back to the source is another one: `rp_filter`.
  REVERSE_PATH("rp_filter: the way back to the source is another one"),
  /// Sent to a multicast group the node is no member of.
  NOT_A_MEMBER("multicast group without members here"),
  /// A route of type `blackhole`.
  BLACKHOLE("blackhole route"),
  /// Not for this node, and it does not forward.
  FORWARDING_OFF("not for this node, which does not forward"),
  /// Sent to everybody on the link, but to one machine by its IP address, and that is not this one.
  LINK_BROADCAST("a link-layer broadcast is not forwarded"),
  /// A source route, with `accept_source_route` 0 or to an address it may not have.
  SOURCE_ROUTE("source route option refused"),
  /// A source route that the node would follow, or a CIPSO label it would check: that is not modelled.
  OPTION_NOT_MODELLED("an IP option that is not modelled"),
  /// Hop-by-hop options that are malformed, or that the node would have to know.
  BAD_OPTIONS("hop-by-hop options refused"),
  /// The source must not be forwarded: unspecified or loopback.
  UNFORWARDABLE_SOURCE("source address that must not be forwarded"),
  /// IPv6 by an interface whose MTU is too small for it.
  NO_IPV6("no IPv6 on an interface with an MTU below 1280"),
  /// No route; the sender is the node itself and gets an error instead of an answer.
  NO_ROUTE("no route"),
  /// A route of type `unreachable`, likewise.
  UNREACHABLE("unreachable route"),
  /// A route of type `prohibit`, likewise.
  PROHIBITED("prohibit route"),
  /// The node itself sends from an address that is not its own.
  FOREIGN_SOURCE("source is no address of the node");

  private final String sentence;

  RoutingDrop(final String sentence) {
    this.sentence = sentence;
  }

  /// The reason in an operator's words.
  ///
  /// @return a short phrase
  public String sentence() {
    return sentence;
  }
}
