package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/// The pieces of an IPv6 packet (facts sheet, sections 5.2 and 8.3). Only the sender may cut, so a packet leaves in pieces
/// only if it came in pieces.
///
/// The headers in front of the fragment header are found anew. Destination options that stood behind it, in the first
/// fragment, thereby come to stand before it, and in all pieces.
final class Ipv6Pieces extends Pieces {
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  private int headerLength;
  private int nextHeaderAt;
  private byte nextHeader;
  private int identification;

  Ipv6Pieces() {}

  static boolean exceedsMtu(
      final ParsedPacket packet, final @Nullable Datagram datagram, final int mtu) {
    return packet.networkLength() > mtu
        && (datagram == null || datagram.largestFragmentBytes() > mtu);
  }

  OutputAction begin(final int mtu, final int identification) {
    this.identification = identification;
    if (datagram == null) {
      return networkLength <= mtu ? OutputAction.WHOLE : OutputAction.TOO_BIG;
    }
    final int largest = datagram.largestFragmentBytes();
    if (networkLength <= Math.min(mtu, largest)) {
      return OutputAction.WHOLE;
    }
    final int firstEnd = datagram.dataOffset() + datagram.endOfFragment(0);
    if (!extensions.findPlaceForFragmentHeader(buffer, networkOffset, firstEnd)) {
      return OutputAction.UNSENDABLE;
    }
    headerLength = extensions.headerOffset() - networkOffset;
    nextHeaderAt = extensions.nextHeaderOffset() - networkOffset;
    nextHeader = buffer.getByte(networkOffset + nextHeaderAt);
    final int limit = Math.max(largest, Fragmenter.MIN_IPV6_MTU);
    final int space = limit - headerLength - Ipv6Extensions.FRAGMENT_HEADER_LENGTH;
    if (largest > mtu || space < UNIT) {
      return OutputAction.TOO_BIG;
    }
    cut(headerLength, Ipv6Extensions.FRAGMENT_HEADER_LENGTH, space);
    return OutputAction.PIECES;
  }

  int next(final MutableDirectBuffer into, final int offset) {
    if (isDone()) {
      return 0;
    }
    final int dataLength = pieceLength();
    final int length = headerLength + Ipv6Extensions.FRAGMENT_HEADER_LENGTH + dataLength;
    final int header = offset + writeLink(into, offset, length);
    into.putBytes(header, buffer, networkOffset, headerLength);
    into.putShort(
        header + Ipv6Header.PAYLOAD_LENGTH, (short) (length - Ipv6Header.LENGTH), BIG_ENDIAN);
    into.putByte(header + nextHeaderAt, (byte) Ipv6Header.FRAGMENT);
    final int fragmentHeader = header + headerLength;
    into.putByte(fragmentHeader, nextHeader);
    into.putByte(fragmentHeader + 1, (byte) 0);
    into.putShort(
        fragmentHeader + Ipv6Extensions.FRAGMENT_FIELD,
        (short) (pieceStart() | (isLast() ? 0 : Ipv6Extensions.MORE_FRAGMENTS)),
        BIG_ENDIAN);
    into.putInt(
        fragmentHeader + Ipv6Extensions.FRAGMENT_IDENTIFICATION, identification, BIG_ENDIAN);
    writeData(into, fragmentHeader + Ipv6Extensions.FRAGMENT_HEADER_LENGTH);
    return header + length - offset;
  }
}
