package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.packet.UdpHeader;
import org.agrona.DirectBuffer;

/// The walks along IPv6 extension headers that the kernel makes for the sake of fragments. There are three, and they do
/// not agree on what ends a walk, so neither can these. Each header takes at least eight bytes, so a packet's length
/// bounds them all.
final class Ipv6Extensions {
  /// The fragment header, RFC 8200 section 4.5.
  static final int FRAGMENT_HEADER_LENGTH = 8;

  static final int FRAGMENT_FIELD = 2;
  static final int FRAGMENT_IDENTIFICATION = 4;
  static final int FRAGMENT_OFFSET_MASK = 0xFFF8;
  static final int MORE_FRAGMENTS = 0x0001;

  /// Next header and length, the start of any extension header.
  private static final int START_LENGTH = 2;

  private int headerOffset;
  private int nextHeaderOffset;

  Ipv6Extensions() {}

  /// Where the header begins that the last walk was looking for.
  int headerOffset() {
    return headerOffset;
  }

  /// Where the header before it says what it is.
  int nextHeaderOffset() {
    return nextHeaderOffset;
  }

  /// Looks for the first fragment header.
  ///
  /// @param buffer holds the packet
  /// @param networkOffset where it begins
  /// @param end where it ends; the fragment header may begin there, and so be missing
  /// @return false if something else comes first, or what is there does not fit in the packet
  boolean findFragmentHeader(final DirectBuffer buffer, final int networkOffset, final int end) {
    int header = Ipv6Header.nextHeader(buffer, networkOffset);
    int at = networkOffset + Ipv6Header.LENGTH;
    nextHeaderOffset = networkOffset + Ipv6Header.NEXT_HEADER;
    while (header != Ipv6Header.FRAGMENT) {
      if (!isExtension(header) || header == Ipv6Header.NO_NEXT_HEADER || end - at < START_LENGTH) {
        return false;
      }
      final int lengthBytes = length(buffer, at, header);
      nextHeaderOffset = at;
      header = buffer.getByte(at) & 0xFF;
      at += lengthBytes;
    }
    headerOffset = at;
    return at <= end;
  }

  /// Whether a fragment that begins its datagram lacks headers up to that of the upper layer (RFC 8200 section 4.5).
  /// False also if the chain of headers breaks off before the kernel can tell.
  ///
  /// @param buffer holds the packet
  /// @param fragmentHeader where its fragment header is
  /// @param end where the packet ends
  static boolean lacksUpperHeader(
      final DirectBuffer buffer, final int fragmentHeader, final int end) {
    int header = Ipv6Header.FRAGMENT;
    int at = fragmentHeader;
    while (isExtension(header)) {
      if (header == Ipv6Header.NO_NEXT_HEADER || end - at < START_LENGTH) {
        return false;
      }
      if (header == Ipv6Header.FRAGMENT
          && (end - at < FRAGMENT_IDENTIFICATION || fragmentOffset(buffer, at) != 0)) {
        return false;
      }
      final int lengthBytes = length(buffer, at, header);
      header = buffer.getByte(at) & 0xFF;
      at += lengthBytes;
    }
    return at + upperHeaderLength(header) > end;
  }

  /// Looks for the place of a fragment header in a packet that has none: behind hop-by-hop options, routing header, and
  /// destination options but for those that follow a routing header.
  ///
  /// @param buffer holds the packet
  /// @param networkOffset where it begins
  /// @param end where the kernel stops looking: the end of the packet or, if it was put together, of its first fragment
  /// @return false if the headers do not fit
  boolean findPlaceForFragmentHeader(
      final DirectBuffer buffer, final int networkOffset, final int end) {
    boolean routed = false;
    int at = networkOffset + Ipv6Header.LENGTH;
    nextHeaderOffset = networkOffset + Ipv6Header.NEXT_HEADER;
    while (at <= end) {
      final int header = buffer.getByte(nextHeaderOffset) & 0xFF;
      if (header == Ipv6Header.ROUTING) {
        routed = true;
      } else if (header != Ipv6Header.HOP_BY_HOP
          && (header != Ipv6Header.DESTINATION_OPTIONS || routed)) {
        headerOffset = at;
        return true;
      }
      if (end - at < START_LENGTH) {
        return false;
      }
      nextHeaderOffset = at;
      at += length(buffer, at, header);
    }
    return false;
  }

  /// The offset that a fragment header says.
  static int fragmentOffset(final DirectBuffer buffer, final int fragmentHeader) {
    return fragmentField(buffer, fragmentHeader) & FRAGMENT_OFFSET_MASK;
  }

  static int fragmentField(final DirectBuffer buffer, final int fragmentHeader) {
    return buffer.getShort(fragmentHeader + FRAGMENT_FIELD, BIG_ENDIAN) & 0xFFFF;
  }

  private static int length(final DirectBuffer buffer, final int at, final int header) {
    final int field = buffer.getByte(at + 1) & 0xFF;
    return switch (header) {
      case Ipv6Header.FRAGMENT -> FRAGMENT_HEADER_LENGTH;
      case Ipv6Header.AUTHENTICATION -> (field + 2) << 2; // RFC 4302 section 2.2
      default -> (field + 1) << 3;
    };
  }

  /// What the kernel wants of an upper layer in a first fragment: one byte, if it does not know it.
  private static int upperHeaderLength(final int protocol) {
    return switch (protocol) {
      case Protocol.TCP -> TcpHeader.MIN_LENGTH;
      case Protocol.UDP -> UdpHeader.LENGTH;
      case Protocol.ICMPV6 -> IcmpHeader.LENGTH;
      default -> 1;
    };
  }

  private static boolean isExtension(final int header) {
    return switch (header) {
      case Ipv6Header.HOP_BY_HOP,
          Ipv6Header.ROUTING,
          Ipv6Header.FRAGMENT,
          Ipv6Header.AUTHENTICATION,
          Ipv6Header.NO_NEXT_HEADER,
          Ipv6Header.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }
}
