package io.chainwalk.tools.traffic;

import io.chainwalk.flow.Protocol;
import org.jspecify.annotations.Nullable;

/// Where things are in an IP packet, which may be any bytes.
///
/// @param ipv6 the family
/// @param transport index of the upper-layer header, or of the data of a later fragment; never beyond the packet's end
/// @param protocol the upper-layer protocol
/// @param fragmentOffset in bytes
/// @param fragment whether it is a fragment, atomic ones included
record Layout(boolean ipv6, int transport, int protocol, int fragmentOffset, boolean fragment) {
  private static final int MOST_EXTENSIONS = 16;

  /// Looks at a packet.
  ///
  /// @param packet any bytes
  /// @return null when there is not even a fixed header
  static @Nullable Layout of(final byte[] packet) {
    if (packet.length >= Wire.IPV4_HEADER && packet[0] >>> 4 == 4) {
      return ofIpv4(packet);
    }
    return packet.length >= Wire.IPV6_HEADER && packet[0] >>> 4 == 6 ? ofIpv6(packet) : null;
  }

  private static Layout ofIpv4(final byte[] packet) {
    final int header = Math.max(Wire.IPV4_HEADER, (packet[0] & 0xF) * 4);
    final int field = Wire.get16(packet, Wire.IPV4_FRAGMENT);
    return new Layout(
        false,
        Math.min(header, packet.length),
        Wire.get8(packet, Wire.IPV4_PROTOCOL),
        (field & Wire.OFFSET_MASK) * 8,
        (field & (Wire.OFFSET_MASK | Wire.MORE_FRAGMENTS)) != 0);
  }

  private static Layout ofIpv6(final byte[] packet) {
    int next = Wire.get8(packet, Wire.IPV6_NEXT_HEADER);
    int at = Wire.IPV6_HEADER;
    int offset = 0;
    boolean fragment = false;
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(next) && at + 8 <= packet.length; i++) {
      final int length = extensionLength(packet, at, next);
      if (next == Wire.FRAGMENT) {
        fragment = true;
        offset = Wire.get16(packet, at + 2) & 0xFFF8;
      }
      next = Wire.get8(packet, at);
      at = Math.min(at + length, packet.length);
      if (offset != 0) {
        break;
      }
    }
    return new Layout(true, at, next, offset, fragment);
  }

  private static boolean isExtension(final int header) {
    return switch (header) {
      case Wire.HOP_BY_HOP,
          Wire.ROUTING,
          Wire.FRAGMENT,
          Wire.AUTHENTICATION,
          Wire.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private static int extensionLength(final byte[] packet, final int at, final int header) {
    final int field = Wire.get8(packet, at + 1);
    return switch (header) {
      case Wire.FRAGMENT -> Wire.FRAGMENT_HEADER;
      case Wire.AUTHENTICATION -> (field + 2) * 4;
      default -> (field + 1) * 8;
    };
  }

  /// Whether there is an upper-layer header, and this much of it.
  boolean hasTransport(final byte[] packet, final int bytes) {
    return fragmentOffset == 0 && packet.length - transport >= bytes;
  }

  /// Whether it is an ICMP error, which quotes a packet.
  boolean isIcmpError(final byte[] packet) {
    if (!hasTransport(packet, 1)) {
      return false;
    }
    final int type = Wire.get8(packet, transport);
    return switch (protocol) {
      case Protocol.ICMP -> type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
      case Protocol.ICMPV6 -> type < 128;
      default -> false;
    };
  }

  /// Where the checksum is from the upper-layer header on.
  ///
  /// @return -1 for a protocol that has none that a translation changes
  static int checksumAt(final int protocol) {
    return switch (protocol) {
      case Protocol.TCP -> 16;
      case Protocol.UDP, Protocol.UDPLITE -> 6;
      case Protocol.ICMP, Protocol.ICMPV6 -> 2;
      default -> -1;
    };
  }
}
