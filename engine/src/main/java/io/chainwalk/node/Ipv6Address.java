package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What an IPv6 address is by its bits alone: RFC 4291 for kinds and scopes, RFC 6724 section 2.1 for labels.
final class Ipv6Address {
  /// Scope of the node's own loopback multicast.
  static final int INTERFACE_LOCAL = 0x1;

  /// Scope of one link.
  static final int LINK_LOCAL = 0x2;

  /// Scope of a site.
  static final int SITE_LOCAL = 0x5;

  /// Scope without bounds.
  static final int GLOBAL = 0xE;

  /// The label of any address that no other prefix holds.
  private static final int DEFAULT_LABEL = 1;

  private static final List<IpPrefix> LABELLED =
      List.of(
          IpPrefix.parse("::1/128"),
          IpPrefix.parse("::ffff:0:0/96"),
          IpPrefix.parse("::/96"),
          IpPrefix.parse("2001::/32"),
          IpPrefix.parse("2001:10::/28"),
          IpPrefix.parse("2002::/16"),
          IpPrefix.parse("3ffe::/16"),
          IpPrefix.parse("fc00::/7"),
          IpPrefix.parse("fec0::/10"));
  private static final int[] LABELS = {0, 4, 3, 6, 7, 2, 12, 5, 11};
  private static final Ipv6Lookup LABEL_LOOKUP = Ipv6Lookup.of(LABELLED);

  private Ipv6Address() {}

  static boolean isUnspecified(final long high, final long low) {
    return high == 0 && low == 0;
  }

  static boolean isLoopback(final long high, final long low) {
    return high == 0 && low == 1;
  }

  static boolean isMulticast(final long high) {
    return high >>> 56 == 0xFF;
  }

  /// fe80::/10.
  static boolean isLinkLocal(final long high) {
    return high >>> 54 == 0xFE80 >>> 6;
  }

  /// ::ffff:0:0/96, an IPv4 address in the clothes of IPv6.
  static boolean isIpv4Mapped(final long high, final long low) {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /// The scope in a multicast address.
  static int multicastScope(final long high) {
    return (int) (high >>> 48) & 0xF;
  }

  /// How far an address reaches, as a number that grows with the distance.
  static int scope(final long high, final long low) {
    if (isMulticast(high)) {
      return multicastScope(high);
    }
    if (isLinkLocal(high) || isLoopback(high, low)) {
      return LINK_LOCAL;
    }
    return isSiteLocal(high) ? SITE_LOCAL : GLOBAL;
  }

  private static boolean isSiteLocal(final long high) {
    return high >>> 54 == 0xFEC0 >>> 6;
  }

  /// Whether an address names a unicast interface.
  static boolean isUnicast(final long high, final long low) {
    return !isMulticast(high) && !isUnspecified(high, low);
  }

  /// The label of the kernel's policy table, which is that of RFC 6724 with two more prefixes of its own.
  static int label(final long high, final long low) {
    final int found = LABEL_LOOKUP.find(high, low);
    return found == Ipv6Lookup.NONE ? DEFAULT_LABEL : LABELS[found];
  }

  /// How many first bits two addresses share.
  static int commonPrefixLength(final long high, final long low, final IpAddress other) {
    return high == other.high()
        ? Long.SIZE + Long.numberOfLeadingZeros(low ^ other.low())
        : Long.numberOfLeadingZeros(high ^ other.high());
  }
}
