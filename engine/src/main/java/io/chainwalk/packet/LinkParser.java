package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import org.agrona.DirectBuffer;

/// Walks the headers below IP and hands over to the IP parsers.
///
/// Every method takes the place in the buffer where its header starts, the end of what was captured, and the number of
/// bytes that the capture cut off behind it. A header is looked at only when it is all there.
final class LinkParser {
  /// VLAN tags we walk through; deeper stacks are not taken apart.
  private static final int MAX_VLAN_TAGS = 16;

  /// MPLS labels we walk through; deeper stacks are not taken apart.
  private static final int MAX_MPLS_LABELS = 64;

  /// Cisco HDLC with its own framing; named here until capture files need the name too.
  private static final int CISCO_HDLC = 104;

  private static final int VLAN_TAG_LENGTH = 4;

  /// Linux cooked headers: the protocol stands last in version 1 and first in version 2.
  private static final int SLL_LENGTH = 16;

  private static final int SLL_PROTOCOL = 14;
  private static final int SLL2_LENGTH = 20;
  private static final int SLL2_PROTOCOL = 0;

  /// The "protocol" of a cooked header in front of an 802.2 header.
  private static final int SLL_802_2 = 4;

  private static final int LOOPBACK_LENGTH = 4;

  /// Service access points, control field and organization, 802.2 and RFC 1042.
  private static final int LLC_LENGTH = 3;

  private static final int SNAP_LENGTH = 8;
  private static final int LLC_IP = 0x060603;
  private static final int LLC_SNAP = 0xAAAA03;
  private static final int SNAP_RFC1042 = 0x000000;
  private static final int SNAP_802_1H = 0x0000F8;

  private static final int PPPOE_LENGTH = 6;
  private static final int PPPOE_PAYLOAD_LENGTH = 4;

  /// Version 1, type 1, code 0: session data, RFC 2516 section 4.
  private static final int PPPOE_SESSION_DATA = 0x1100;

  /// Address and control field of RFC 1662 section 3.1.
  private static final int HDLC_ADDRESS_AND_CONTROL = 0xFF03;

  private static final int PPP_IPV4 = 0x0021;
  private static final int PPP_IPV6 = 0x0057;
  private static final int PPP_MPLS = 0x0281;
  private static final int PPP_MPLS_UPSTREAM = 0x0283;

  private static final int CISCO_HDLC_LENGTH = 4;
  private static final int CISCO_HDLC_UNICAST = 0x0F00;
  private static final int CISCO_HDLC_MULTICAST = 0x8F00;

  private static final int MPLS_LABEL_LENGTH = 4;
  private static final int MPLS_BOTTOM_OF_STACK = 0x100;

  private LinkParser() {}

  static ParseResult parse(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final int linkType,
      final ParsedPacket into) {
    return switch (linkType) {
      case LinkType.ETHERNET -> ethernet(buffer, offset, end, cutBytes, into);
      case LinkType.LINUX_SLL ->
          cooked(buffer, offset, SLL_PROTOCOL, SLL_LENGTH, end, cutBytes, into);
      case LinkType.LINUX_SLL2 ->
          cooked(buffer, offset, SLL2_PROTOCOL, SLL2_LENGTH, end, cutBytes, into);
      case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD ->
          byVersion(buffer, offset, end, cutBytes, ParseResult.BAD_VERSION, into);
      case LinkType.IPV4 -> Ipv4Parser.parse(buffer, offset, end, cutBytes, into);
      case LinkType.IPV6 -> Ipv6Parser.parse(buffer, offset, end, cutBytes, into);
      case LinkType.NULL, LinkType.LOOP -> loopback(buffer, offset, end, cutBytes, into);
      case LinkType.PPP, LinkType.PPP_HDLC -> serial(buffer, offset, end, cutBytes, into);
      case LinkType.PPP_ETHER -> pppoe(buffer, offset, end, cutBytes, into);
      case LinkType.MPLS -> mpls(buffer, offset, end, cutBytes, into);
      case CISCO_HDLC -> ciscoHdlc(buffer, offset, end, cutBytes, into);
      default -> ParseResult.UNKNOWN_LINK_TYPE;
    };
  }

  private static ParseResult ethernet(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < EthernetHeader.LENGTH) {
      return ParseResult.ofMissing(EthernetHeader.LENGTH - (end - offset), cutBytes);
    }
    final int type = unsignedShort(buffer, offset + EthernetHeader.TYPE);
    return byEtherType(buffer, type, offset + EthernetHeader.LENGTH, end, cutBytes, into);
  }

  /// Linux cooked capture: an EtherType, or one of a few small numbers of the kernel's own.
  private static ParseResult cooked(
      final DirectBuffer buffer,
      final int offset,
      final int protocolOffset,
      final int headerLength,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < headerLength) {
      return ParseResult.ofMissing(headerLength - (end - offset), cutBytes);
    }
    final int protocol = unsignedShort(buffer, offset + protocolOffset);
    final int at = offset + headerLength;
    if (protocol == SLL_802_2) {
      return llc(buffer, at, end, cutBytes, into);
    }
    return protocol <= EthernetHeader.MAX_FRAME_LENGTH
        ? ParseResult.NOT_IP
        : byEtherType(buffer, protocol, at, end, cutBytes, into);
  }

  /// What an EtherType, or a length in its place, announces, through all VLAN tags.
  private static ParseResult byEtherType(
      final DirectBuffer buffer,
      final int firstType,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    int type = firstType;
    int at = offset;
    for (int tags = 0; EtherType.isVlanTag(type); tags++) {
      if (tags == MAX_VLAN_TAGS) {
        return ParseResult.NOT_IP;
      }
      if (end - at < VLAN_TAG_LENGTH) {
        return ParseResult.ofMissing(VLAN_TAG_LENGTH - (end - at), cutBytes);
      }
      type = unsignedShort(buffer, at + 2);
      at += VLAN_TAG_LENGTH;
    }
    return switch (type) {
      case EtherType.IPV4 -> Ipv4Parser.parse(buffer, at, end, cutBytes, into);
      case EtherType.IPV6 -> Ipv6Parser.parse(buffer, at, end, cutBytes, into);
      case EtherType.MPLS, EtherType.MPLS_UPSTREAM -> mpls(buffer, at, end, cutBytes, into);
      case EtherType.PPPOE_SESSION -> pppoe(buffer, at, end, cutBytes, into);
      default ->
          type <= EthernetHeader.MAX_FRAME_LENGTH
              ? llc(buffer, at, end, cutBytes, into)
              : ParseResult.NOT_IP;
    };
  }

  /// IEEE 802.2, alone or with SNAP. Most of what comes this way is spanning tree, so too little for SNAP is no error.
  private static ParseResult llc(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < LLC_LENGTH) {
      return ParseResult.ofMissing(LLC_LENGTH - (end - offset), cutBytes);
    }
    final int llc = threeBytes(buffer, offset);
    if (llc == LLC_IP) {
      return Ipv4Parser.parse(buffer, offset + LLC_LENGTH, end, cutBytes, into);
    }
    if (llc != LLC_SNAP) {
      return ParseResult.NOT_IP;
    }
    if (end - offset < SNAP_LENGTH) {
      return ParseResult.ofMissing(SNAP_LENGTH - (end - offset), cutBytes);
    }
    final int organization = threeBytes(buffer, offset + LLC_LENGTH);
    if (organization != SNAP_RFC1042 && organization != SNAP_802_1H) {
      return ParseResult.NOT_IP;
    }
    return switch (unsignedShort(buffer, offset + SNAP_LENGTH - 2)) {
      case EtherType.IPV4 -> Ipv4Parser.parse(buffer, offset + SNAP_LENGTH, end, cutBytes, into);
      case EtherType.IPV6 -> Ipv6Parser.parse(buffer, offset + SNAP_LENGTH, end, cutBytes, into);
      default -> ParseResult.NOT_IP;
    };
  }

  /// IP of whichever version the first four bits say, where the layer below does not say it.
  private static ParseResult byVersion(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParseResult otherwise,
      final ParsedPacket into) {
    if (end - offset < 1) {
      return ParseResult.ofMissing(1, cutBytes);
    }
    return switch ((buffer.getByte(offset) & 0xFF) >>> 4) {
      case 4 -> Ipv4Parser.parse(buffer, offset, end, cutBytes, into);
      case 6 -> Ipv6Parser.parse(buffer, offset, end, cutBytes, into);
      default -> otherwise;
    };
  }

  /// BSD loopback: an address family in the byte order of a machine we do not know. IPv6 is 10 on Linux, 24 on NetBSD,
  /// OpenBSD and Windows, 28 on FreeBSD, 30 on macOS; IPv4 is 2 everywhere.
  private static ParseResult loopback(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < LOOPBACK_LENGTH) {
      return ParseResult.ofMissing(LOOPBACK_LENGTH - (end - offset), cutBytes);
    }
    final int bigEndian = buffer.getInt(offset, BIG_ENDIAN);
    final int family = bigEndian >>> 16 == 0 ? bigEndian : Integer.reverseBytes(bigEndian);
    final int at = offset + LOOPBACK_LENGTH;
    return switch (family) {
      case 2 -> Ipv4Parser.parse(buffer, at, end, cutBytes, into);
      case 10, 24, 28, 30 -> Ipv6Parser.parse(buffer, at, end, cutBytes, into);
      default -> ParseResult.NOT_IP;
    };
  }

  /// PPP from a serial line: bare, behind address and control field, or Cisco HDLC under PPP's link type.
  private static ParseResult serial(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < 2) {
      return ParseResult.ofMissing(2 - (end - offset), cutBytes);
    }
    return switch (unsignedShort(buffer, offset)) {
      case HDLC_ADDRESS_AND_CONTROL -> ppp(buffer, offset + 2, end, cutBytes, into);
      case CISCO_HDLC_UNICAST, CISCO_HDLC_MULTICAST ->
          ciscoHdlc(buffer, offset, end, cutBytes, into);
      default -> ppp(buffer, offset, end, cutBytes, into);
    };
  }

  /// PPP from its protocol field on. A first byte that is odd is the whole field, compressed (RFC 1661 section 6.5).
  private static ParseResult ppp(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < 1) {
      return ParseResult.ofMissing(1, cutBytes);
    }
    final int first = buffer.getByte(offset) & 0xFF;
    final int fieldLength = 2 - (first & 1);
    if (end - offset < fieldLength) {
      return ParseResult.ofMissing(fieldLength - (end - offset), cutBytes);
    }
    final int at = offset + fieldLength;
    return switch (fieldLength == 1 ? first : unsignedShort(buffer, offset)) {
      case PPP_IPV4 -> Ipv4Parser.parse(buffer, at, end, cutBytes, into);
      case PPP_IPV6 -> Ipv6Parser.parse(buffer, at, end, cutBytes, into);
      case PPP_MPLS, PPP_MPLS_UPSTREAM -> mpls(buffer, at, end, cutBytes, into);
      default -> ParseResult.NOT_IP;
    };
  }

  /// A PPPoE session packet, RFC 2516 section 4. Like the kernel we believe its length: what lies behind is padding,
  /// and a frame that ends before it is worth nothing.
  private static ParseResult pppoe(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < PPPOE_LENGTH) {
      return ParseResult.ofMissing(PPPOE_LENGTH - (end - offset), cutBytes);
    }
    if (unsignedShort(buffer, offset) != PPPOE_SESSION_DATA) {
      return ParseResult.NOT_IP;
    }
    final int at = offset + PPPOE_LENGTH;
    final int length = unsignedShort(buffer, offset + PPPOE_PAYLOAD_LENGTH);
    final int missing = Math.max(0, length - (end - at));
    return missing > cutBytes
        ? ParseResult.FRAME_TOO_SHORT
        : ppp(buffer, at, at + length - missing, missing, into);
  }

  private static ParseResult ciscoHdlc(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    if (end - offset < CISCO_HDLC_LENGTH) {
      return ParseResult.ofMissing(CISCO_HDLC_LENGTH - (end - offset), cutBytes);
    }
    final int at = offset + CISCO_HDLC_LENGTH;
    return switch (unsignedShort(buffer, offset + 2)) {
      case EtherType.IPV4 -> Ipv4Parser.parse(buffer, at, end, cutBytes, into);
      case EtherType.IPV6 -> Ipv6Parser.parse(buffer, at, end, cutBytes, into);
      case EtherType.MPLS, EtherType.MPLS_UPSTREAM -> mpls(buffer, at, end, cutBytes, into);
      default -> ParseResult.NOT_IP;
    };
  }

  /// A label stack, RFC 3032. Nothing in it says what follows; the first four bits of an IP header do.
  private static ParseResult mpls(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    int at = offset;
    for (int labels = 0; labels < MAX_MPLS_LABELS; labels++) {
      if (end - at < MPLS_LABEL_LENGTH) {
        return ParseResult.ofMissing(MPLS_LABEL_LENGTH - (end - at), cutBytes);
      }
      final int label = buffer.getInt(at, BIG_ENDIAN);
      at += MPLS_LABEL_LENGTH;
      if ((label & MPLS_BOTTOM_OF_STACK) != 0) {
        return byVersion(buffer, at, end, cutBytes, ParseResult.NOT_IP, into);
      }
    }
    return ParseResult.NOT_IP;
  }

  private static int unsignedShort(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
  }

  private static int threeBytes(final DirectBuffer buffer, final int offset) {
    return (unsignedShort(buffer, offset) << 8) | (buffer.getByte(offset + 2) & 0xFF);
  }
}
