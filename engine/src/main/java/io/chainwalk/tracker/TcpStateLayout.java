package io.chainwalk.tracker;

import org.agrona.concurrent.UnsafeBuffer;

/// What the tracker remembers of a TCP connection, in the entry's [TrackerArea].
///
/// ```
///    0               4               8               12              16
///   +---------------+---------------+---------------+---------------+
///   | end           | max end       | max window    | max ack       |  sent in the original direction
///   +---------------+---------------+---------------+---------------+
///   | end           | max end       | max window    | max ack       |  sent in the reply direction
///   +---------------+---------------+---------------+-------+---+---+
///   | last seq      | last ack      | last end      |last   |las|las|
///   |               |               |               |window |scl|flg|
///   +---+---+---+---+-------+-------+---------------+-------+---+---+
///   |sta|ret|las|las| scale | flags |
///   |te |ran|cls|dir| o   r | o   r |
///   +---+---+---+---+-------+-------+
/// ```
///
/// Of each direction, indexed by the *sender* of the data: *end*, the highest sequence number plus length it sent;
/// *max end*, how far the receiver allows it to send; *max window*, the largest window it advertised, scaled, 0 before
/// its first packet; *max ack*, the highest number it acknowledged; *scale* and *flags*, see the constants.
///
/// Of the last packet: *class* and *direction* of the last one that counted; *seq, ack, end, window* (as on the wire)
/// and *scale* of the last one that was remembered, see [TcpTracker]. *Retrans* counts identical ACKs modulo 256, as
/// the kernel's byte does.
final class TcpStateLayout {
  /// Flags of a direction: its SYN offered window scaling.
  static final int WINDOW_SCALE = 0x01;

  /// Its SYN permitted SACK.
  static final int SACK_PERMITTED = 0x02;

  /// It sent the first FIN.
  static final int CLOSE_INITIATOR = 0x04;

  /// Its packets are not checked against windows, because the beginning of the flow was not seen.
  static final int LIBERAL = 0x08;

  /// It sent data that has not been acknowledged exactly.
  static final int DATA_UNACKNOWLEDGED = 0x10;

  /// Its *max ack* has a value.
  static final int MAX_ACK_KNOWN = 0x20;

  /// Flags of the last packet, beside [#WINDOW_SCALE] and [#SACK_PERMITTED]: a challenge ACK may answer it.
  static final int EXPECT_CHALLENGE_ACK = 0x40;

  /// Both ends sent a SYN.
  static final int SIMULTANEOUS_OPEN = 0x80;

  private static final int END = 0;
  private static final int MAX_END = 4;
  private static final int MAX_WINDOW = 8;
  private static final int MAX_ACK = 12;
  private static final int SENDER_SHIFT = 4;

  private static final int LAST_SEQUENCE = 32;
  private static final int LAST_ACKNOWLEDGMENT = 36;
  private static final int LAST_END = 40;
  private static final int LAST_WINDOW = 44;
  private static final int LAST_SCALE = 46;
  private static final int LAST_FLAGS = 47;

  private static final int STATE = 48;
  private static final int RETRANSMISSIONS = 49;
  private static final int LAST_CLASS = 50;
  private static final int LAST_DIRECTION = 51;
  private static final int SCALE = 52;
  private static final int FLAGS = 54;

  static {
    final int reply = 1 << SENDER_SHIFT;
    TrackerArea.check(
        new int[][] {
          {END, 4},
          {MAX_END, 4},
          {MAX_WINDOW, 4},
          {MAX_ACK, 4},
          {reply + END, 4},
          {reply + MAX_END, 4},
          {reply + MAX_WINDOW, 4},
          {reply + MAX_ACK, 4},
          {LAST_SEQUENCE, 4},
          {LAST_ACKNOWLEDGMENT, 4},
          {LAST_END, 4},
          {LAST_WINDOW, 2},
          {LAST_SCALE, 1},
          {LAST_FLAGS, 1},
          {STATE, 1},
          {RETRANSMISSIONS, 1},
          {LAST_CLASS, 1},
          {LAST_DIRECTION, 1},
          {SCALE, 1},
          {SCALE + 1, 1},
          {FLAGS, 1},
          {FLAGS + 1, 1},
        });
  }

  private TcpStateLayout() {}

  static int state(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + STATE);
  }

  static void state(final UnsafeBuffer area, final int offset, final int state) {
    area.putByte(offset + STATE, (byte) state);
  }

  static int end(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getInt(offset + (sender << SENDER_SHIFT) + END);
  }

  static void end(final UnsafeBuffer area, final int offset, final int sender, final int end) {
    area.putInt(offset + (sender << SENDER_SHIFT) + END, end);
  }

  static int maxEnd(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getInt(offset + (sender << SENDER_SHIFT) + MAX_END);
  }

  static void maxEnd(final UnsafeBuffer area, final int offset, final int sender, final int end) {
    area.putInt(offset + (sender << SENDER_SHIFT) + MAX_END, end);
  }

  /// Unsigned.
  static int maxWindow(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getInt(offset + (sender << SENDER_SHIFT) + MAX_WINDOW);
  }

  static void maxWindow(
      final UnsafeBuffer area, final int offset, final int sender, final int window) {
    area.putInt(offset + (sender << SENDER_SHIFT) + MAX_WINDOW, window);
  }

  static int maxAck(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getInt(offset + (sender << SENDER_SHIFT) + MAX_ACK);
  }

  static void maxAck(final UnsafeBuffer area, final int offset, final int sender, final int ack) {
    area.putInt(offset + (sender << SENDER_SHIFT) + MAX_ACK, ack);
  }

  static int scale(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getByte(offset + SCALE + sender);
  }

  static void scale(final UnsafeBuffer area, final int offset, final int sender, final int scale) {
    area.putByte(offset + SCALE + sender, (byte) scale);
  }

  static int flags(final UnsafeBuffer area, final int offset, final int sender) {
    return area.getByte(offset + FLAGS + sender);
  }

  static void flags(final UnsafeBuffer area, final int offset, final int sender, final int flags) {
    area.putByte(offset + FLAGS + sender, (byte) flags);
  }

  static boolean hasFlag(
      final UnsafeBuffer area, final int offset, final int sender, final int flag) {
    return (flags(area, offset, sender) & flag) != 0;
  }

  static void addFlag(final UnsafeBuffer area, final int offset, final int sender, final int flag) {
    flags(area, offset, sender, flags(area, offset, sender) | flag);
  }

  static void clearFlag(
      final UnsafeBuffer area, final int offset, final int sender, final int flag) {
    flags(area, offset, sender, flags(area, offset, sender) & ~flag);
  }

  static int lastSequence(final UnsafeBuffer area, final int offset) {
    return area.getInt(offset + LAST_SEQUENCE);
  }

  static void lastSequence(final UnsafeBuffer area, final int offset, final int sequence) {
    area.putInt(offset + LAST_SEQUENCE, sequence);
  }

  static int lastAcknowledgment(final UnsafeBuffer area, final int offset) {
    return area.getInt(offset + LAST_ACKNOWLEDGMENT);
  }

  static void lastAcknowledgment(final UnsafeBuffer area, final int offset, final int ack) {
    area.putInt(offset + LAST_ACKNOWLEDGMENT, ack);
  }

  static int lastEnd(final UnsafeBuffer area, final int offset) {
    return area.getInt(offset + LAST_END);
  }

  static void lastEnd(final UnsafeBuffer area, final int offset, final int end) {
    area.putInt(offset + LAST_END, end);
  }

  static int lastWindow(final UnsafeBuffer area, final int offset) {
    return area.getShort(offset + LAST_WINDOW) & 0xFFFF;
  }

  static void lastWindow(final UnsafeBuffer area, final int offset, final int window) {
    area.putShort(offset + LAST_WINDOW, (short) window);
  }

  static int lastScale(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + LAST_SCALE);
  }

  static void lastScale(final UnsafeBuffer area, final int offset, final int scale) {
    area.putByte(offset + LAST_SCALE, (byte) scale);
  }

  static int lastFlags(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + LAST_FLAGS) & 0xFF;
  }

  static void lastFlags(final UnsafeBuffer area, final int offset, final int flags) {
    area.putByte(offset + LAST_FLAGS, (byte) flags);
  }

  static int lastClass(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + LAST_CLASS);
  }

  static int lastDirection(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + LAST_DIRECTION);
  }

  static void lastDirection(final UnsafeBuffer area, final int offset, final int direction) {
    area.putByte(offset + LAST_DIRECTION, (byte) direction);
  }

  static void last(
      final UnsafeBuffer area, final int offset, final int packetClass, final int direction) {
    area.putByte(offset + LAST_CLASS, (byte) packetClass);
    lastDirection(area, offset, direction);
  }

  static int retransmissions(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + RETRANSMISSIONS) & 0xFF;
  }

  static void retransmissions(final UnsafeBuffer area, final int offset, final int count) {
    area.putByte(offset + RETRANSMISSIONS, (byte) count);
  }
}
