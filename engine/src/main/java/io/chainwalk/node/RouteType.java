package io.chainwalk.node;

/// What a route does with a packet, by the names of `ip route`.
public enum RouteType {
  /// Sends it on.
  UNICAST,
  /// Delivers it here.
  LOCAL,
  /// Delivers it here, and sends it as a broadcast. IPv4 only.
  BROADCAST,
  /// Delivers it here: the address of any router of a subnet (RFC 4291 section 2.6.1). IPv6 only.
  ANYCAST,
  /// Drops it, and says "host unreachable".
  UNREACHABLE,
  /// Drops it, and says "administratively prohibited".
  PROHIBIT,
  /// Drops it silently.
  BLACKHOLE;

  /// Whether packets are dropped.
  ///
  /// @return true from [#UNREACHABLE] on
  public boolean refuses() {
    return ordinal() >= UNREACHABLE.ordinal();
  }
}
