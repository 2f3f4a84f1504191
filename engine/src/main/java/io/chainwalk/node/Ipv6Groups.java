package io.chainwalk.node;

import java.util.List;

/// Which multicast groups the node is a member of without anybody asking: RFC 4291 sections 2.8 and 2.7.1.
///
/// **Threads:** immutable.
final class Ipv6Groups {
  /// ff02::1:ff00:0/104; the last three bytes are those of a unicast address.
  private static final long SOLICITED_NODE_HIGH = 0xFF02L << 48;

  private static final long SOLICITED_NODE_LOW = 0x0000_0001_FF00_0000L;
  private static final long SOLICITED_NODE_MASK = 0xFF_FFFFL;

  private static final int ALL_NODES = 1;
  private static final int ALL_ROUTERS = 2;

  private final long[][] lows;
  private final boolean router;

  Ipv6Groups(final List<NetworkInterface> interfaces, final boolean router) {
    this.router = router;
    lows = new long[interfaces.size() + 1][];
    lows[0] = new long[0];
    for (final NetworkInterface device : interfaces) {
      lows[device.index()] = device.ipv6().stream().mapToLong(a -> a.address().low()).toArray();
    }
  }

  boolean isMember(final int interfaceIndex, final long high, final long low) {
    final int scope = Ipv6Address.multicastScope(high);
    if (high == (0xFF00L | scope) << 48) {
      if (low == ALL_NODES) {
        return scope == Ipv6Address.INTERFACE_LOCAL || scope == Ipv6Address.LINK_LOCAL;
      }
      if (low == ALL_ROUTERS) {
        return router
            && (scope == Ipv6Address.INTERFACE_LOCAL
                || scope == Ipv6Address.LINK_LOCAL
                || scope == Ipv6Address.SITE_LOCAL);
      }
    }
    if (high == SOLICITED_NODE_HIGH && (low & ~SOLICITED_NODE_MASK) == SOLICITED_NODE_LOW) {
      for (final long own : lows[interfaceIndex]) {
        if ((own & SOLICITED_NODE_MASK) == (low & SOLICITED_NODE_MASK)) {
          return true;
        }
      }
    }
    return false;
  }
}
