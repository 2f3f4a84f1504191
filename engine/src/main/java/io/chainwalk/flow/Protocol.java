package io.chainwalk.flow;

import java.util.Locale;

/// IP protocol numbers the engine knows by name (IANA, protocol-numbers).
public final class Protocol {
  /// Internet Control Message Protocol, RFC 792.
  public static final int ICMP = 1;

  /// Transmission Control Protocol, RFC 9293.
  public static final int TCP = 6;

  /// User Datagram Protocol, RFC 768.
  public static final int UDP = 17;

  /// Generic Routing Encapsulation, RFC 2784.
  public static final int GRE = 47;

  /// ICMP for IPv6, RFC 4443.
  public static final int ICMPV6 = 58;

  /// Stream Control Transmission Protocol, RFC 9260.
  public static final int SCTP = 132;

  /// Lightweight UDP, RFC 3828.
  public static final int UDPLITE = 136;

  private Protocol() {}

  /// The field's name for a protocol, as `conntrack -L` and iptables write it.
  ///
  /// @param number 0 to 255
  /// @return the lower-case name, or the number in digits where we know none
  public static String nameOf(final int number) {
    return switch (number) {
      case ICMP -> "icmp";
      case TCP -> "tcp";
      case UDP -> "udp";
      case GRE -> "gre";
      case ICMPV6 -> "icmpv6";
      case SCTP -> "sctp";
      case UDPLITE -> "udplite";
      default -> Integer.toString(number);
    };
  }

  /// The number of a protocol that a Service may name.
  ///
  /// @param name TCP, UDP or SCTP in any case
  /// @return its number, or -1 for any other name
  public static int ofService(final String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "TCP" -> TCP;
      case "UDP" -> UDP;
      case "SCTP" -> SCTP;
      default -> -1;
    };
  }

  /// Whether both port fields of a tuple of this protocol are ports.
  ///
  /// @param number the protocol
  /// @return true for TCP, UDP, UDP-Lite and SCTP
  public static boolean hasPorts(final int number) {
    return number == TCP || number == UDP || number == SCTP || number == UDPLITE;
  }

  /// Whether a tuple of this protocol has an identifier, type and code in place of ports.
  ///
  /// @param number the protocol
  /// @return true for ICMP and ICMPv6
  public static boolean isIcmp(final int number) {
    return number == ICMP || number == ICMPV6;
  }
}
