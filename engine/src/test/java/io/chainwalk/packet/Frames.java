package io.chainwalk.packet;

import io.chainwalk.capture.LinkType;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Hand-written frames, in hex, and what it takes to write more of them. Only checksums are computed, by an oracle
/// that is slow and obvious.
final class Frames {
  /// 10.0.0.1 to 10.96.0.10, TCP 4000 to 80, SYN; every byte by hand.
  static final String IPV4_SYN =
      "4500 0028 1c46 4000 4006 0a20 0a000001 0a60000a"
          + "0fa0 0050 00000001 00000000 5002 ffff 8b87 0000";

  /// 2001:db8::1 to 2001:db8::2, UDP 4000 to 53 with four bytes of data; every byte by hand.
  static final String IPV6_UDP =
      "60000000 000c 11 40"
          + "20010db8 00000000 00000000 00000001"
          + "20010db8 00000000 00000000 00000002"
          + "0fa0 0035 000c 9086 01020304";

  /// Destination and source address of an Ethernet header.
  static final String MACS = "020000000002 020000000001";

  static final int CISCO_HDLC = 104;

  private static final String SLL = "0000 0001 0006 020000000001 0000";
  private static final String SLL2_BEHIND_PROTOCOL = "0000 00000003 0001 00 06 020000000001 0000";

  private Frames() {}

  /// A frame and how it was captured.
  ///
  /// @param what in words
  /// @param linkType of the capture
  /// @param ipv6 whether it carries [#IPV6_UDP], or else [#IPV4_SYN]
  /// @param link the bytes below IP
  record Sample(String what, int linkType, boolean ipv6, String link) {
    byte[] bytes() {
      return Frames.bytes(link + (ipv6 ? IPV6_UDP : IPV4_SYN));
    }

    int linkLength() {
      return Frames.bytes(link).length;
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /// Both IP packets behind every kind of link header.
  static List<Sample> everyLinkHeader() {
    return List.of(
        new Sample("Ethernet, IPv4", LinkType.ETHERNET, false, MACS + "0800"),
        new Sample("Ethernet, IPv6", LinkType.ETHERNET, true, MACS + "86dd"),
        new Sample("802.1Q tag", LinkType.ETHERNET, false, MACS + "8100 0005 0800"),
        new Sample(
            "802.1ad and 802.1Q", LinkType.ETHERNET, true, MACS + "88a8 0064 8100 0005 86dd"),
        new Sample(
            "three old stacked tags",
            LinkType.ETHERNET,
            false,
            MACS + "9100 0001 9200 0002 9300 0003 0800"),
        new Sample("802.3 with LLC", LinkType.ETHERNET, false, MACS + "002b 060603"),
        new Sample("802.3 with SNAP", LinkType.ETHERNET, false, MACS + "0030 aaaa03 000000 0800"),
        new Sample(
            "802.3 with SNAP of 802.1H", LinkType.ETHERNET, true, MACS + "003c aaaa03 0000f8 86dd"),
        new Sample(
            "tag, then a length",
            LinkType.ETHERNET,
            false,
            MACS + "8100 0005 0030 aaaa03 000000 0800"),
        new Sample("one MPLS label", LinkType.ETHERNET, false, MACS + "8847 00010140"),
        new Sample(
            "three MPLS labels", LinkType.ETHERNET, true, MACS + "8848 00010040 00020040 00030140"),
        new Sample("PPPoE session", LinkType.ETHERNET, false, MACS + "8864 1100 0f07 002a 0021"),
        new Sample(
            "PPPoE behind two tags",
            LinkType.ETHERNET,
            true,
            MACS + "8100 0e78 8100 09aa 8864 1100 0f07 0036 0057"),
        new Sample("raw, IPv4", LinkType.RAW, false, ""),
        new Sample("raw, IPv6", LinkType.RAW, true, ""),
        new Sample("raw by BSD's number", LinkType.RAW_BSD, false, ""),
        new Sample("raw by OpenBSD's number", LinkType.RAW_OPENBSD, true, ""),
        new Sample("IPv4 only", LinkType.IPV4, false, ""),
        new Sample("IPv6 only", LinkType.IPV6, true, ""),
        new Sample("cooked", LinkType.LINUX_SLL, false, SLL + "0800"),
        new Sample("cooked with a tag", LinkType.LINUX_SLL, true, SLL + "8100 0005 86dd"),
        new Sample("cooked 802.2", LinkType.LINUX_SLL, false, SLL + "0004 aaaa03 000000 0800"),
        new Sample("cooked 2", LinkType.LINUX_SLL2, true, "86dd" + SLL2_BEHIND_PROTOCOL),
        new Sample(
            "cooked 2 with a tag",
            LinkType.LINUX_SLL2,
            false,
            "8100" + SLL2_BEHIND_PROTOCOL + "0005 0800"),
        new Sample("loopback, little-endian", LinkType.NULL, false, "02000000"),
        new Sample("loopback, big-endian", LinkType.NULL, false, "00000002"),
        new Sample("loopback of Linux", LinkType.NULL, true, "0a000000"),
        new Sample("loopback of NetBSD", LinkType.NULL, true, "18000000"),
        new Sample("loopback of FreeBSD", LinkType.NULL, true, "1c000000"),
        new Sample("loopback of macOS", LinkType.NULL, true, "1e000000"),
        new Sample("loopback of OpenBSD", LinkType.LOOP, true, "00000018"),
        new Sample("PPP with address and control", LinkType.PPP, false, "ff03 0021"),
        new Sample("PPP without", LinkType.PPP, true, "0057"),
        new Sample("PPP, compressed protocol", LinkType.PPP, false, "21"),
        new Sample("PPP in HDLC, compressed", LinkType.PPP_HDLC, true, "ff03 57"),
        new Sample("PPP with MPLS", LinkType.PPP_HDLC, false, "ff03 0281 00010140"),
        new Sample("Cisco HDLC as PPP", LinkType.PPP_HDLC, false, "0f00 0800"),
        new Sample("PPPoE alone", LinkType.PPP_ETHER, false, "1100 0f07 002a 0021"),
        new Sample("MPLS alone", LinkType.MPLS, true, "00010040 00020140"),
        new Sample("Cisco HDLC", CISCO_HDLC, false, "0f00 0800"),
        new Sample("Cisco HDLC, multicast", CISCO_HDLC, true, "8f00 86dd"),
        new Sample("Cisco HDLC with MPLS", CISCO_HDLC, true, "0f00 8847 00010140"));
  }

  static byte[] bytes(final String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /// An IPv4 packet from 10.0.0.1 to 10.96.0.10, its header checksum right.
  static String ipv4(
      final int protocol, final int flagsAndFragment, final String options, final String payload) {
    final int headerLength = Ipv4Header.MIN_LENGTH + bytes(options).length;
    final String before =
        hex(0x40 | headerLength / 4, 1)
            + "00"
            + hex(headerLength + bytes(payload).length, 2)
            + "1c46"
            + hex(flagsAndFragment, 2)
            + "40"
            + hex(protocol, 1);
    final String behind = "0a000001 0a60000a" + options;
    return before + hex(0xFFFF ^ slowSum(bytes(before + behind)), 2) + behind + payload;
  }

  /// An IPv6 packet from 2001:db8::1 to 2001:db8::2.
  static String ipv6(final int nextHeader, final String payload) {
    return "60000000"
        + hex(bytes(payload).length, 2)
        + hex(nextHeader, 1)
        + "40"
        + "20010db8 00000000 00000000 00000001"
        + "20010db8 00000000 00000000 00000002"
        + payload;
  }

  /// A number as hex digits.
  static String hex(final int value, final int lengthBytes) {
    return String.format(Locale.ROOT, "%0" + 2 * lengthBytes + "x", value);
  }

  /// The one's complement sum of RFC 1071, word by word and carry by carry.
  static int slowSum(final byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
      if (sum > 0xFFFF) {
        sum -= 0xFFFF;
      }
    }
    return sum;
  }
}
