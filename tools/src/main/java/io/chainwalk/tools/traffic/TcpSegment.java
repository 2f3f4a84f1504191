package io.chainwalk.tools.traffic;

import java.util.Arrays;

/// Writes TCP headers and options.
final class TcpSegment {
  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int URG = 0x20;
  static final int HEADER = 20;
  static final int MOST_OPTION_BYTES = 40;

  private static final int MSS = 2;
  private static final int SCALE = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int SACK = 5;
  private static final int STAMPS = 8;
  private static final int NOTHING = 1;

  private TcpSegment() {}

  /// A segment without checksum.
  static byte[] write(
      final Ends ends,
      final int sequence,
      final int acknowledged,
      final int flags,
      final int window,
      final byte[] options,
      final byte[] payload) {
    final int length = HEADER + Math.min(options.length + 3 & ~3, MOST_OPTION_BYTES);
    final byte[] segment = new byte[length + payload.length];
    Wire.put16(segment, 0, ends.sourcePort());
    Wire.put16(segment, 2, ends.destinationPort());
    Wire.put32(segment, 4, sequence);
    Wire.put32(segment, 8, acknowledged);
    Wire.put8(segment, 12, length << 2);
    Wire.put8(segment, 13, flags);
    Wire.put16(segment, 14, window);
    System.arraycopy(options, 0, segment, HEADER, Math.min(options.length, length - HEADER));
    System.arraycopy(payload, 0, segment, length, payload.length);
    return segment;
  }

  /// What a peer writes into its SYN.
  static byte[] synOptions(final TcpPeer peer, final int mss, final int clock) {
    return Wire.concat(
        new byte[] {MSS, 4, (byte) (mss >>> 8), (byte) mss},
        peer.offersSack ? new byte[] {SACK_PERMITTED, 2, NOTHING, NOTHING} : new byte[0],
        peer.offersStamps ? stamps(clock, 0) : new byte[0],
        peer.offersScale ? new byte[] {NOTHING, SCALE, 3, (byte) peer.scale} : new byte[0]);
  }

  /// What it writes into later segments.
  static byte[] options(final TcpPeer peer, final int clock) {
    return peer.offersStamps ? stamps(clock, clock - 3) : new byte[0];
  }

  private static byte[] stamps(final int value, final int echo) {
    final byte[] option = new byte[12];
    Wire.put32(option, 0, NOTHING << 24 | NOTHING << 16 | STAMPS << 8 | 10);
    Wire.put32(option, 4, value);
    Wire.put32(option, 8, echo);
    return option;
  }

  /// Tells of blocks that have come out of order.
  static byte[] sack(final int first, final int blocks) {
    final byte[] option = new byte[4 + 8 * blocks];
    Wire.put32(option, 0, NOTHING << 24 | NOTHING << 16 | SACK << 8 | (2 + 8 * blocks));
    for (int i = 0; i < blocks; i++) {
      Wire.put32(option, 4 + 8 * i, first + 2000 * i);
      Wire.put32(option, 8 + 8 * i, first + 2000 * i + 1000);
    }
    return option;
  }

  /// Options that are rare, or wrong.
  static byte[] oddOptions(final Dice dice) {
    return switch (dice.below(12)) {
      case 0 -> new byte[] {SCALE, 3, (byte) dice.oneOf(14, 15, 255), NOTHING};
      case 1 -> new byte[] {SCALE, 3, 3, SCALE, 3, 9, NOTHING, NOTHING}; // twice
      case 2 -> new byte[] {SCALE, (byte) dice.oneOf(2, 4, 8), 7, 0};
      case 3 -> new byte[] {MSS, (byte) dice.oneOf(0, 1, 2, 3, 5), 5, 0};
      case 4 -> new byte[] {0, SCALE, 3, 7}; // behind the end
      case 5 -> new byte[] {(byte) dice.oneOf(19, 28, 29, 30, 34, 253, 254), 4, 1, 2};
      case 6 -> new byte[] {STAMPS, 10, 0, 0}; // cut short
      case 7 -> new byte[] {SACK, (byte) dice.oneOf(2, 9, 10, 18, 50), 0, 0, 0, 1, 0, 0, 0, 9};
      case 8 -> filled(NOTHING);
      case 9 -> filled(0);
      case 10 -> dice.bytes(dice.between(1, MOST_OPTION_BYTES));
      default ->
          new byte[] {NOTHING, NOTHING, NOTHING, (byte) dice.oneOf(2, 3, 4, 5, 8)}; // no length
    };
  }

  private static byte[] filled(final int value) {
    final byte[] options = new byte[MOST_OPTION_BYTES];
    Arrays.fill(options, (byte) value);
    return options;
  }
}
