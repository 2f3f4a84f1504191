package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The TCP header, RFC 9293 section 3.1; its ports are in [PortHeader].
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          source port          |       destination port        |
/// +-------------------------------+-------------------------------+
/// |                        sequence number                        |
/// +---------------------------------------------------------------+
/// |                     acknowledgment number                     |
/// +-------+-------+---------------+-------------------------------+
/// |  data | reser-|C|E|U|A|P|R|S|F|                               |
/// | offset|  ved  |W|C|R|C|S|S|Y|I|            window             |
/// |       |       |R|E|G|K|H|T|N|N|                               |
/// +-------+-------+---------------+-------------------------------+
/// |            checksum           |         urgent pointer        |
/// +-------------------------------+-------------------------------+
/// ```
///
/// All methods take the buffer and the absolute offset of the header; values are in host order.
public final class TcpHeader {
  /// Bytes of a header without options.
  public static final int MIN_LENGTH = 20;

  /// Offset of the sequence number.
  public static final int SEQUENCE = 4;

  /// Offset of the acknowledgment number.
  public static final int ACKNOWLEDGMENT = 8;

  /// Offset of the byte with the data offset in its upper half.
  public static final int DATA_OFFSET = 12;

  /// Offset of the flags.
  public static final int FLAGS = 13;

  /// Offset of the window.
  public static final int WINDOW = 14;

  /// Offset of the checksum.
  public static final int CHECKSUM = 16;

  /// No more data from the sender.
  public static final int FIN = 0x01;

  /// Synchronize sequence numbers.
  public static final int SYN = 0x02;

  /// Reset the connection.
  public static final int RST = 0x04;

  /// Push.
  public static final int PSH = 0x08;

  /// The acknowledgment number counts.
  public static final int ACK = 0x10;

  /// The urgent pointer counts.
  public static final int URG = 0x20;

  /// ECN echo, RFC 3168.
  public static final int ECE = 0x40;

  /// Congestion window reduced, RFC 3168.
  public static final int CWR = 0x80;

  private TcpHeader() {}

  /// The sequence number.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return all 32 bits; compare by their signed difference
  public static int sequence(final DirectBuffer buffer, final int offset) {
    return buffer.getInt(offset + SEQUENCE, BIG_ENDIAN);
  }

  /// The acknowledgment number.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return all 32 bits; compare by their signed difference
  public static int acknowledgment(final DirectBuffer buffer, final int offset) {
    return buffer.getInt(offset + ACKNOWLEDGMENT, BIG_ENDIAN);
  }

  /// The length of the header with its options.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return bytes, a multiple of 4, 0 to 60; a good header has at least [#MIN_LENGTH]
  public static int headerLength(final DirectBuffer buffer, final int offset) {
    return (buffer.getByte(offset + DATA_OFFSET) & 0xF0) >>> 2;
  }

  /// The eight flags.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return an or of [#FIN] to [#CWR]
  public static int flags(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + FLAGS) & 0xFF;
  }

  /// The window, not scaled.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int window(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + WINDOW, BIG_ENDIAN) & 0xFFFF;
  }

  /// The checksum as it stands.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int checksum(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the checksum.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param checksum 0 to 65535
  public static void setChecksum(
      final MutableDirectBuffer buffer, final int offset, final int checksum) {
    buffer.putShort(offset + CHECKSUM, (short) checksum, BIG_ENDIAN);
  }
}
