package io.chainwalk.packet;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/// CRC32c, the checksum of SCTP (RFC 9260 appendix A), eight bytes a step over tables.
///
/// Not `java.util.zip.CRC32C`: that one is an object with a state and wants a `ByteBuffer` with position and limit set
/// for each run of bytes, while a packet here is a piece of a buffer that may have no `ByteBuffer` behind it at all.
/// SCTP is rare enough for tables.
///
/// A value in the making is all ones complement, as the algorithm keeps it: begin with [#INITIAL], pass it through
/// [#update] for each run of bytes, end with [#finish].
public final class Crc32c {
  /// The value before the first byte.
  public static final int INITIAL = -1;

  private static final int POLYNOMIAL_REVERSED = 0x82F6_3B78;
  private static final int SLICES = 8;
  private static final int SLICE = 256;

  /// Entry `s * 256 + b`: what byte b does to the value when s more bytes follow it in the same step.
  private static final int[] TABLE = makeTable();

  private Crc32c() {}

  /// Takes in a run of bytes.
  ///
  /// @param crc [#INITIAL], or the result of the run before
  /// @param buffer holds the bytes
  /// @param offset where they start
  /// @param lengthBytes how many there are, not negative
  /// @return the value for the next run or for [#finish]
  public static int update(
      final int crc, final DirectBuffer buffer, final int offset, final int lengthBytes) {
    final int[] table = TABLE;
    final int end = offset + lengthBytes;
    int value = crc;
    int at = offset;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      final long bytes = buffer.getLong(at, LITTLE_ENDIAN);
      final int low = (int) bytes ^ value;
      final int high = (int) (bytes >>> 32);
      value =
          table[7 * SLICE + (low & 0xFF)]
              ^ table[6 * SLICE + (low >>> 8 & 0xFF)]
              ^ table[5 * SLICE + (low >>> 16 & 0xFF)]
              ^ table[4 * SLICE + (low >>> 24)]
              ^ table[3 * SLICE + (high & 0xFF)]
              ^ table[2 * SLICE + (high >>> 8 & 0xFF)]
              ^ table[SLICE + (high >>> 16 & 0xFF)]
              ^ table[high >>> 24];
    }
    for (; at < end; at++) {
      value = updateByte(table, value, buffer.getByte(at));
    }
    return value;
  }

  /// The CRC of everything taken in.
  ///
  /// @param crc the result of the last [#update]
  /// @return the CRC32c
  public static int finish(final int crc) {
    return ~crc;
  }

  /// The checksum of an SCTP packet, its checksum field taken as zero.
  ///
  /// @param buffer holds the packet
  /// @param offset where the common header starts
  /// @param lengthBytes header and chunks, at least [SctpHeader#LENGTH]
  /// @return the value to compare with [SctpHeader#checksum]
  public static int ofSctp(final DirectBuffer buffer, final int offset, final int lengthBytes) {
    int crc = update(INITIAL, buffer, offset, SctpHeader.CHECKSUM);
    for (int i = 0; i < Integer.BYTES; i++) {
      crc = updateByte(TABLE, crc, (byte) 0);
    }
    return finish(update(crc, buffer, offset + SctpHeader.LENGTH, lengthBytes - SctpHeader.LENGTH));
  }

  private static int updateByte(final int[] table, final int crc, final byte next) {
    return crc >>> 8 ^ table[(crc ^ next) & 0xFF];
  }

  private static int[] makeTable() {
    final int[] table = new int[SLICES * SLICE];
    for (int b = 0; b < SLICE; b++) {
      int value = b;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL_REVERSED;
      }
      table[b] = value;
    }
    for (int i = SLICE; i < table.length; i++) {
      final int before = table[i - SLICE];
      table[i] = before >>> 8 ^ table[before & 0xFF];
    }
    return table;
  }
}
