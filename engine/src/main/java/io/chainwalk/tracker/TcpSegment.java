package io.chainwalk.tracker;

import io.chainwalk.packet.ParsedPacket;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/// The TCP header of the packet at hand, as far as the tracker cares. Reused for each packet; one per worker.
///
/// Options are looked at only when asked for, see [TcpOptions]. If the capture cut them off, the segment counts as
/// having none.
final class TcpSegment {
  /// The packet classes, numbered as the rows of [TcpStateTable].
  static final int SYN_CLASS = 0;

  static final int SYN_ACK_CLASS = 1;
  static final int FIN_CLASS = 2;
  static final int ACK_CLASS = 3;
  static final int RST_CLASS = 4;
  static final int NONE_CLASS = 5;

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int URG = 0x20;

  static final int HEADER_LENGTH_BYTES = 20;

  private static final int SEQUENCE_OFFSET = 4;
  private static final int ACKNOWLEDGMENT_OFFSET = 8;
  private static final int DATA_OFFSET_OFFSET = 12;
  private static final int FLAGS_OFFSET = 13;
  private static final int WINDOW_OFFSET = 14;

  private static final int JUDGED_FLAGS = FIN | SYN | RST | ACK | URG;

  // One bit for each combination of the flags above: the nine that netfilter lets pass. PSH, ECE
  // and CWR are free.
  private static final long VALID_COMBINATIONS =
      1L << SYN
          | 1L << (SYN | URG)
          | 1L << (SYN | ACK)
          | 1L << RST
          | 1L << (RST | ACK)
          | 1L << (FIN | ACK)
          | 1L << (FIN | ACK | URG)
          | 1L << ACK
          | 1L << (ACK | URG);

  int flags;
  int packetClass;
  int sequence;
  int acknowledgment;

  /// As on the wire, 0 to 65535, not scaled.
  int window;

  /// The sequence number after the segment's last one; SYN and FIN count one each.
  int end;

  /// Where the options start, absolute, and how long they are.
  int optionsOffset;

  int optionsLength;

  /// Reads the header.
  ///
  /// @return false if the header is short, its length is wrong or its flags make no sense: the packet is INVALID
  boolean read(final DirectBuffer frame, final ParsedPacket packet) {
    final int offset = packet.transportOffset();
    final int length = packet.transportLength();
    final int captured = packet.capturedTransportLength();
    if (captured < HEADER_LENGTH_BYTES) {
      return false;
    }
    final int headerLength = (frame.getByte(offset + DATA_OFFSET_OFFSET) & 0xF0) >>> 2;
    if (headerLength < HEADER_LENGTH_BYTES || headerLength > length) {
      return false;
    }
    flags = frame.getByte(offset + FLAGS_OFFSET) & 0xFF;
    if (((VALID_COMBINATIONS >>> (flags & JUDGED_FLAGS)) & 1) == 0) {
      return false;
    }
    packetClass = classOf(flags);
    sequence = frame.getInt(offset + SEQUENCE_OFFSET, ByteOrder.BIG_ENDIAN);
    acknowledgment = frame.getInt(offset + ACKNOWLEDGMENT_OFFSET, ByteOrder.BIG_ENDIAN);
    window = frame.getShort(offset + WINDOW_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    end = sequence + length - headerLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    optionsOffset = offset + HEADER_LENGTH_BYTES;
    optionsLength = captured < headerLength ? 0 : headerLength - HEADER_LENGTH_BYTES;
    return true;
  }

  boolean has(final int flag) {
    return (flags & flag) != 0;
  }

  private static int classOf(final int flags) {
    if ((flags & RST) != 0) {
      return RST_CLASS;
    }
    if ((flags & SYN) != 0) {
      return (flags & ACK) != 0 ? SYN_ACK_CLASS : SYN_CLASS;
    }
    if ((flags & FIN) != 0) {
      return FIN_CLASS;
    }
    return (flags & ACK) != 0 ? ACK_CLASS : NONE_CLASS;
  }
}
