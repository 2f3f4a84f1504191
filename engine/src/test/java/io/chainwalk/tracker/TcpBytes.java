package io.chainwalk.tracker;

import java.nio.ByteBuffer;

/// TCP segments for tests, written without any of the engine's code. Ports and checksum are 0; trackers read neither.
final class TcpBytes {
  private static final String FLAG_LETTERS = "FSRPAUEC";

  private TcpBytes() {}

  /// A segment.
  ///
  /// @param flags letters out of `FSRPAUEC`, in any order
  /// @param options a multiple of four bytes
  static byte[] segment(
      final String flags,
      final int sequence,
      final int acknowledgment,
      final int window,
      final byte[] options,
      final int dataBytes) {
    return ByteBuffer.allocate(20 + options.length + dataBytes)
        .putInt(0)
        .putInt(sequence)
        .putInt(acknowledgment)
        .put((byte) (((20 + options.length) / 4) << 4))
        .put((byte) flagBits(flags))
        .putShort((short) window)
        .putInt(0)
        .put(options)
        .array();
  }

  static int flagBits(final String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      bits |= 1 << FLAG_LETTERS.indexOf(letters.charAt(i));
    }
    return bits;
  }
}
