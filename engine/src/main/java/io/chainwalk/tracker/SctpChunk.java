package io.chainwalk.tracker;

import io.chainwalk.packet.ParsedPacket;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/// A walk over the chunks of an SCTP packet (RFC 9260, section 3). Reused for each packet; one per worker.
///
/// The walk ends where fewer than four bytes are left, in the packet or in what was captured of it. A chunk's length is
/// not held against the end of the packet: the last one may run beyond it.
final class SctpChunk {
  static final int DATA = 0;
  static final int INIT = 1;
  static final int INIT_ACK = 2;
  static final int HEARTBEAT = 4;
  static final int HEARTBEAT_ACK = 5;
  static final int ABORT = 6;
  static final int SHUTDOWN = 7;
  static final int SHUTDOWN_ACK = 8;
  static final int ERROR = 9;
  static final int COOKIE_ECHO = 10;
  static final int COOKIE_ACK = 11;
  static final int SHUTDOWN_COMPLETE = 14;

  static final int COMMON_HEADER_LENGTH_BYTES = 12;

  private static final int TAG_OFFSET = 4;
  private static final int HEADER_LENGTH_BYTES = 4;
  private static final int FLAGS_OFFSET = 1;
  private static final int LENGTH_OFFSET = 2;
  private static final int TAG_REFLECTED = 0x01;

  // What an INIT or INIT ACK has behind its chunk header: tag, window, two stream counts, first
  // sequence number.
  private static final int INIT_BODY_LENGTH_BYTES = 16;

  /// The verification tag of the packet.
  int verificationTag;

  /// Of the chunk at hand.
  int type;

  /// Bytes of the chunk at hand, its header included, as it says itself.
  int lengthBytes;

  private int first;
  private int at;
  private int next;
  private int limit;

  /// Reads the common header and stands before the first chunk.
  ///
  /// @return false if the packet is too short for it
  boolean read(final DirectBuffer frame, final ParsedPacket packet) {
    final int offset = packet.transportOffset();
    final int captured = packet.capturedTransportLength();
    if (captured < COMMON_HEADER_LENGTH_BYTES) {
      return false;
    }
    verificationTag = frame.getInt(offset + TAG_OFFSET, ByteOrder.BIG_ENDIAN);
    first = offset + COMMON_HEADER_LENGTH_BYTES;
    limit = offset + captured;
    rewind();
    return true;
  }

  /// Stands before the first chunk again.
  void rewind() {
    next = first;
  }

  /// Goes to the next chunk.
  ///
  /// @return false if there is none
  boolean next(final DirectBuffer frame) {
    if (limit - next < HEADER_LENGTH_BYTES) {
      return false;
    }
    at = next;
    type = frame.getByte(at) & 0xFF;
    lengthBytes = frame.getShort(at + LENGTH_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    next = at + ((lengthBytes + 3) & ~3);
    return true;
  }

  boolean isFirst() {
    return at == first;
  }

  /// The T bit of ABORT and SHUTDOWN COMPLETE: the sender had no tag of its own and sends back the one it got.
  boolean reflectsTag(final DirectBuffer frame) {
    return (frame.getByte(at + FLAGS_OFFSET) & TAG_REFLECTED) != 0;
  }

  /// Whether the fixed part of an INIT or INIT ACK is there.
  boolean hasInitBody() {
    return limit - at >= HEADER_LENGTH_BYTES + INIT_BODY_LENGTH_BYTES;
  }

  /// The tag that an INIT or INIT ACK announces for packets to its sender.
  int initiateTag(final DirectBuffer frame) {
    return frame.getInt(at + HEADER_LENGTH_BYTES, ByteOrder.BIG_ENDIAN);
  }
}
