package io.chainwalk.fragment;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.LinkLength;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// What the pieces of both families have in common: the frame they are cut from, and how far that has come.
abstract sealed class Pieces permits Ipv4Pieces, Ipv6Pieces {
  /// No piece but the last has a length that is not a multiple of this.
  static final int UNIT = 8;

  private static final int DRIVER_HEADROOM = 64;
  private static final int ETHERNET_LENGTH = 14;

  /// What the kernel keeps free for an Ethernet header.
  private static final int ETHERNET_RESERVE = 16;

  DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  @Nullable Datagram datagram;
  int networkOffset;
  int networkLength;

  private int frameOffset;
  private int linkType;
  private int linkLength;

  private int dataOffset;
  private int dataEnd;

  /// Whether the original boundaries are kept; if not, how much data a piece can hold.
  private boolean keepsBoundaries;

  private int space;

  /// The piece at hand: where its data starts in the buffer, and among the data of the original fragments.
  private int at;

  private int originalStart;

  final void set(
      final DirectBuffer buffer,
      final int frameOffset,
      final int linkType,
      final ParsedPacket packet,
      final @Nullable Datagram datagram) {
    this.buffer = buffer;
    this.frameOffset = frameOffset;
    this.linkType = linkType;
    this.datagram = datagram;
    networkOffset = packet.networkOffset();
    networkLength = packet.networkLength();
    linkLength = networkOffset - frameOffset;
    if (datagram != null) {
      datagram.pull(inspectedEnd(packet));
    }
    finish();
  }

  /// Where the header ends that the kernel looks into on the way: that of TCP when it routes an IPv4 packet, that of SCTP
  /// when it verifies a checksum.
  private static int inspectedEnd(final ParsedPacket packet) {
    final int length =
        switch (packet.protocol()) {
          case Protocol.TCP -> packet.tuple().ipv6() ? 0 : TcpHeader.MIN_LENGTH;
          case Protocol.SCTP -> SctpHeader.LENGTH;
          default -> 0;
        };
    return length > 0 && length <= packet.transportLength() ? packet.transportOffset() + length : 0;
  }

  /// Leaves nothing to be written.
  final void finish() {
    at = dataEnd;
  }

  /// Decides where to cut: at the original boundaries if every piece fits, else as the space says. What was
  /// [pulled][Datagram#pull] belongs to the first piece, so mostly that has no good length any more.
  ///
  /// @param headerLength what each piece has of the packet in front, beginning with IP. The first fragment may have had
  ///     less of it, see [Ipv6Pieces]; then its piece has less data.
  /// @param insertedLength what each piece has between that and its data
  /// @param spaceBytes data that a piece can hold
  final void cut(final int headerLength, final int insertedLength, final int spaceBytes) {
    dataOffset = networkOffset + headerLength;
    dataEnd = networkOffset + networkLength;
    at = dataOffset;
    originalStart = 0;
    space = spaceBytes;
    keepsBoundaries =
        datagram != null
            && datagram.endOfFragment(0) < datagram.dataLength()
            && hasHeadroom(datagram, headerLength + insertedLength)
            && fitsAtBoundaries(datagram);
  }

  /// Whether new headers fit in front of each fragment's data, in the buffer it was received in. If a network driver
  /// leaves the usual 64 bytes free, as we assume, it takes odd extension headers for this to fail.
  private static boolean hasHeadroom(final Datagram cutBefore, final int headersLength) {
    return ETHERNET_RESERVE + headersLength
        <= DRIVER_HEADROOM + ETHERNET_LENGTH + cutBefore.shortestLaterHeader();
  }

  private boolean fitsAtBoundaries(final Datagram cutBefore) {
    int start = dataOffset - cutBefore.dataOffset();
    int end = cutBefore.endOfFragment(0);
    while (true) {
      if (end - start > space || (end < cutBefore.dataLength() && (end - start) % UNIT != 0)) {
        return false;
      }
      if (end == cutBefore.dataLength()) {
        return true;
      }
      start = end;
      end = cutBefore.endOfFragment(start);
    }
  }

  final boolean keepsBoundaries() {
    return keepsBoundaries;
  }

  final boolean isDone() {
    return at >= dataEnd;
  }

  /// Where the piece at hand belongs among the data that is cut up.
  final int pieceStart() {
    return at - dataOffset;
  }

  /// Bytes of data in the piece at hand.
  final int pieceLength() {
    if (keepsBoundaries && datagram != null) {
      return datagram.dataOffset() + datagram.endOfFragment(originalStart) - at;
    }
    final int left = dataEnd - at;
    return left <= space ? left : space & -UNIT;
  }

  /// Whether no other follows the piece at hand.
  final boolean isLast() {
    return at + pieceLength() == dataEnd;
  }

  /// Writes the link header of the piece at hand.
  ///
  /// @return bytes of it
  final int writeLink(
      final MutableDirectBuffer into, final int offset, final int pieceNetworkLength) {
    into.putBytes(offset, buffer, frameOffset, linkLength);
    LinkLength.write(into, offset, linkLength, linkType, pieceNetworkLength);
    return linkLength;
  }

  /// Writes the data of the piece at hand and goes on to the next one.
  final void writeData(final MutableDirectBuffer into, final int offset) {
    final int length = pieceLength();
    into.putBytes(offset, buffer, at, length);
    at += length;
    originalStart = datagram == null ? 0 : at - datagram.dataOffset();
  }
}
