package io.chainwalk.node;

/// The sysctls that exist for `all`, for `default` and for each interface: `net.ipv4.conf.eth0.rp_filter`.
///
/// What counts for a packet combines the value of `all` with that of its interface, in a way of each knob's own.
public enum InterfaceSysctl {
  /// Whether packets that came in by the interface are forwarded. Setting it for `all`, which is what
  /// `net.ipv4.ip_forward` does too, sets every interface. The kernel's default is 0.
  FORWARDING("net.ipv4.conf.", "forwarding", Combination.OWN, 1, 1, 1),
  /// Source validation: 1 strict, 2 loose (RFC 3704). Distributions change it at boot.
  RP_FILTER("net.ipv4.conf.", "rp_filter", Combination.GREATER, 0, 0, 2),
  /// Whether packets may have a source that is an address of the node.
  ACCEPT_LOCAL("net.ipv4.conf.", "accept_local", Combination.EITHER, 0, 0, 1),
  /// Whether 127.0.0.0/8 is routed like any other address.
  ROUTE_LOCALNET("net.ipv4.conf.", "route_localnet", Combination.EITHER, 0, 0, 1),
  /// Whether packets with a source route are taken.
  ACCEPT_SOURCE_ROUTE("net.ipv4.conf.", "accept_source_route", Combination.BOTH, 0, 1, 1),
  /// Whether packets to the broadcast address of a subnet are forwarded.
  BC_FORWARDING("net.ipv4.conf.", "bc_forwarding", Combination.BOTH, 0, 0, 1),
  /// Whether senders are told of a better next hop. We send no redirects; yet the knob decides how strictly the source
  /// of a packet is checked that leaves by the interface it came in by.
  SEND_REDIRECTS("net.ipv4.conf.", "send_redirects", Combination.EITHER, 1, 1, 1),
  /// Hop limit of what the node sends by the interface itself.
  HOP_LIMIT("net.ipv6.conf.", "hop_limit", Combination.OWN, 64, 64, 255);

  /// How the value of `all` and that of an interface make the one that counts.
  enum Combination {
    /// That of the interface.
    OWN,
    /// The greater one.
    GREATER,
    /// Set if one is.
    EITHER,
    /// Set if both are.
    BOTH
  }

  private final String prefix;
  private final String shortName;
  private final Combination combination;
  private final int defaultForAll;
  private final int defaultForInterface;
  private final int maximum;

  InterfaceSysctl(
      final String prefix,
      final String shortName,
      final Combination combination,
      final int defaultForAll,
      final int defaultForInterface,
      final int maximum) {
    this.prefix = prefix;
    this.shortName = shortName;
    this.combination = combination;
    this.defaultForAll = defaultForAll;
    this.defaultForInterface = defaultForInterface;
    this.maximum = maximum;
  }

  /// The kernel's name for one interface.
  ///
  /// @param interfaceName a name, `all` or `default`
  /// @return with dots, from `net.` on
  public String kernelName(final String interfaceName) {
    return prefix + interfaceName + "." + shortName;
  }

  /// The largest value; the smallest is 0, or 1 for a hop limit.
  ///
  /// @return in the same unit
  public int maximum() {
    return maximum;
  }

  int minimum() {
    return this == HOP_LIMIT ? 1 : 0;
  }

  int defaultForAll() {
    return defaultForAll;
  }

  int defaultForInterface() {
    return defaultForInterface;
  }

  /// The interface's name in a full name of this sysctl, or an empty text if it is another's.
  String interfaceNameIn(final String fullName) {
    final int end = fullName.length() - shortName.length() - 1;
    return fullName.startsWith(prefix)
            && fullName.endsWith("." + shortName)
            && end > prefix.length()
        ? fullName.substring(prefix.length(), end)
        : "";
  }

  /// The value that counts.
  int combine(final int all, final int own) {
    return switch (combination) {
      case OWN -> own;
      case GREATER -> Math.max(all, own);
      case EITHER -> all | own;
      case BOTH -> all & own;
    };
  }
}
