package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The IPv4 header, RFC 791 section 3.1: where its fields are, and how to read and write them.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |   4   |  IHL  |      TOS      |          total length         |
/// +-------+-------+---------------+-----+-------------------------+
/// |         identification        |flags|     fragment offset     |
/// +---------------+---------------+-----+-------------------------+
/// |      TTL      |    protocol   |        header checksum        |
/// +---------------+---------------+-------------------------------+
/// |                        source address                         |
/// +---------------------------------------------------------------+
/// |                      destination address                      |
/// +---------------------------------------------------------------+
/// ```
///
/// All methods take the buffer and the absolute offset of the header; values are in host order. Writers of a field do
/// not touch the checksum.
public final class Ipv4Header {
  /// Bytes of a header without options.
  public static final int MIN_LENGTH = 20;

  /// Offset of version and header length.
  public static final int VERSION_AND_IHL = 0;

  /// Offset of the type of service: DSCP and ECN.
  public static final int TOS = 1;

  /// Offset of the total length.
  public static final int TOTAL_LENGTH = 2;

  /// Offset of the identification.
  public static final int IDENTIFICATION = 4;

  /// Offset of the flags and the fragment offset.
  public static final int FLAGS_AND_FRAGMENT = 6;

  /// Offset of the time to live.
  public static final int TTL = 8;

  /// Offset of the protocol.
  public static final int PROTOCOL = 9;

  /// Offset of the header checksum.
  public static final int CHECKSUM = 10;

  /// Offset of the source address; the destination follows at once.
  public static final int SOURCE = 12;

  /// Offset of the destination address.
  public static final int DESTINATION = 16;

  /// "Don't fragment", in the field at [#FLAGS_AND_FRAGMENT].
  public static final int DONT_FRAGMENT = 0x4000;

  /// "More fragments", in the field at [#FLAGS_AND_FRAGMENT].
  public static final int MORE_FRAGMENTS = 0x2000;

  /// The fragment offset in the field at [#FLAGS_AND_FRAGMENT], in units of 8 bytes.
  public static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

  private Ipv4Header() {}

  /// The length of the header with its options.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return bytes, a multiple of 4, 0 to 60; a good header has at least [#MIN_LENGTH]
  public static int headerLength(final DirectBuffer buffer, final int offset) {
    return (buffer.getByte(offset + VERSION_AND_IHL) & 0x0F) << 2;
  }

  /// The type of service.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int tos(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + TOS) & 0xFF;
  }

  /// The length of the packet.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return bytes, header included
  public static int totalLength(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + TOTAL_LENGTH, BIG_ENDIAN) & 0xFFFF;
  }

  /// What tells the fragments of one datagram from those of another.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int identification(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + IDENTIFICATION, BIG_ENDIAN) & 0xFFFF;
  }

  /// The flags and the fragment offset together, see [#DONT_FRAGMENT] and its neighbours.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int flagsAndFragment(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + FLAGS_AND_FRAGMENT, BIG_ENDIAN) & 0xFFFF;
  }

  /// The time to live.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int ttl(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + TTL) & 0xFF;
  }

  /// Writes the time to live.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param ttl 0 to 255
  public static void setTtl(final MutableDirectBuffer buffer, final int offset, final int ttl) {
    buffer.putByte(offset + TTL, (byte) ttl);
  }

  /// The protocol of what follows.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255, see [io.chainwalk.flow.Protocol]
  public static int protocol(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + PROTOCOL) & 0xFF;
  }

  /// The header checksum as it stands.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int checksum(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the header checksum.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param checksum 0 to 65535
  public static void setChecksum(
      final MutableDirectBuffer buffer, final int offset, final int checksum) {
    buffer.putShort(offset + CHECKSUM, (short) checksum, BIG_ENDIAN);
  }

  /// Sums a header up, its options too, and writes the checksum that makes it right.
  ///
  /// @param buffer holds the whole header
  /// @param offset where it starts
  public static void mendChecksum(final MutableDirectBuffer buffer, final int offset) {
    setChecksum(buffer, offset, 0);
    final int sum = InternetChecksum.sum(buffer, offset, headerLength(buffer, offset));
    setChecksum(buffer, offset, InternetChecksum.checksumOf(sum));
  }

  /// The source address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the address; `10.0.0.1` is `0x0A000001`
  public static int source(final DirectBuffer buffer, final int offset) {
    return buffer.getInt(offset + SOURCE, BIG_ENDIAN);
  }

  /// Writes the source address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param address the address
  public static void setSource(
      final MutableDirectBuffer buffer, final int offset, final int address) {
    buffer.putInt(offset + SOURCE, address, BIG_ENDIAN);
  }

  /// The destination address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the address; `10.0.0.1` is `0x0A000001`
  public static int destination(final DirectBuffer buffer, final int offset) {
    return buffer.getInt(offset + DESTINATION, BIG_ENDIAN);
  }

  /// Writes the destination address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param address the address
  public static void setDestination(
      final MutableDirectBuffer buffer, final int offset, final int address) {
    buffer.putInt(offset + DESTINATION, address, BIG_ENDIAN);
  }
}
