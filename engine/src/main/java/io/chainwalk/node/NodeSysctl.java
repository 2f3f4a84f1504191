package io.chainwalk.node;

/// The sysctls of the whole node that routing and ICMP depend on, with the kernel's names, defaults and ranges (6.18).
///
/// One default is not the kernel's: [NodeSettings] begins with forwarding switched on, for IPv4 and IPv6, because a
/// node that does not forward has no service chains to speak of.
public enum NodeSysctl {
  /// Time to live of what the node sends itself.
  IP_DEFAULT_TTL("net.ipv4.ip_default_ttl", 64, 1, 255),
  /// Whether an ICMP error has the address of the interface the packet came in by, not of the one it leaves by.
  ICMP_ERRORS_USE_INBOUND_IFADDR("net.ipv4.icmp_errors_use_inbound_ifaddr", 0, 0, 1),
  /// Milliseconds between two ICMP errors to one destination, of the types in [#ICMP_RATEMASK].
  ICMP_RATELIMIT("net.ipv4.icmp_ratelimit", 1000, 0, Integer.MAX_VALUE),
  /// The ICMP types that are limited, a bit each: 3, 4, 11 and 12.
  ICMP_RATEMASK("net.ipv4.icmp_ratemask", 0x1818, 0, Integer.MAX_VALUE),
  /// ICMP messages of limited types a second, to all destinations, IPv6 included.
  ICMP_MSGS_PER_SEC("net.ipv4.icmp_msgs_per_sec", 1000, 0, Integer.MAX_VALUE),
  /// How many of these may come at once.
  ICMP_MSGS_BURST("net.ipv4.icmp_msgs_burst", 50, 0, Integer.MAX_VALUE),
  /// Whether answers to a marked packet carry its mark.
  FWMARK_REFLECT("net.ipv4.fwmark_reflect", 0, 0, 1),
  /// Whether IPv6 packets are forwarded. The kernel's default is 0.
  IPV6_FORWARDING("net.ipv6.conf.all.forwarding", 1, 0, 1),
  /// Milliseconds between two ICMPv6 errors to one destination, Packet Too Big excepted.
  ICMPV6_RATELIMIT("net.ipv6.icmp.ratelimit", 100, 0, Integer.MAX_VALUE),
  /// Whether answers to a marked IPv6 packet carry its mark.
  IPV6_FWMARK_REFLECT("net.ipv6.fwmark_reflect", 0, 0, 1);

  private final String kernelName;
  private final int defaultValue;
  private final int minimum;
  private final int maximum;

  NodeSysctl(
      final String kernelName, final int defaultValue, final int minimum, final int maximum) {
    this.kernelName = kernelName;
    this.defaultValue = defaultValue;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  /// The kernel's name.
  ///
  /// @return with dots, from `net.` on
  public String kernelName() {
    return kernelName;
  }

  /// The value [NodeSettings] begin with.
  ///
  /// @return switches as 0 or 1
  public int defaultValue() {
    return defaultValue;
  }

  /// The smallest value.
  ///
  /// @return in the same unit
  public int minimum() {
    return minimum;
  }

  /// The largest value.
  ///
  /// @return in the same unit
  public int maximum() {
    return maximum;
  }
}
