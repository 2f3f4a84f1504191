package io.chainwalk.capture;

/// Link-layer header types by their number in capture files (tcpdump.org, "Link-Layer Header Types").
///
/// Numbers rather than an enum: a file may carry any number, and what we do not know is passed through untouched and
/// written back with the number it came with.
public final class LinkType {
  /// BSD loopback: a 4-byte address family in the byte order of the machine that captured.
  public static final int NULL = 0;

  /// Ethernet II or IEEE 802.3.
  public static final int ETHERNET = 1;

  /// PPP, possibly with HDLC-like framing of RFC 1662.
  public static final int PPP = 9;

  /// Raw IP as some BSDs number it.
  public static final int RAW_BSD = 12;

  /// Raw IP as OpenBSD numbers it.
  public static final int RAW_OPENBSD = 14;

  /// PPP with HDLC-like framing.
  public static final int PPP_HDLC = 50;

  /// PPPoE session packets without an Ethernet header.
  public static final int PPP_ETHER = 51;

  /// Raw IP: the version nibble tells the family.
  public static final int RAW = 101;

  /// OpenBSD loopback: as [#NULL], but in network byte order.
  public static final int LOOP = 108;

  /// Linux cooked capture, version 1.
  public static final int LINUX_SLL = 113;

  /// Raw IPv4.
  public static final int IPV4 = 228;

  /// Raw IPv6.
  public static final int IPV6 = 229;

  /// Linux cooked capture, version 2.
  public static final int LINUX_SLL2 = 276;

  /// MPLS label stack first.
  public static final int MPLS = 219;

  private LinkType() {}

  /// A name an operator knows, for reports.
  ///
  /// @param number the link type number of a capture file
  /// @return the name, or `linktype-NUMBER` where we know none
  public static String nameOf(final int number) {
    return switch (number) {
      case NULL -> "null";
      case ETHERNET -> "ethernet";
      case PPP -> "ppp";
      case RAW_BSD, RAW_OPENBSD, RAW -> "raw";
      case PPP_HDLC -> "ppp-hdlc";
      case PPP_ETHER -> "pppoe";
      case LOOP -> "loop";
      case LINUX_SLL -> "linux-sll";
      case MPLS -> "mpls";
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
      case LINUX_SLL2 -> "linux-sll2";
      default -> "linktype-" + number;
    };
  }
}
