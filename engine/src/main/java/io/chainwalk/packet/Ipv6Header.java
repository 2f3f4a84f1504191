package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The fixed IPv6 header, RFC 8200 section 3, and the numbers of the extension headers behind it (section 4).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+---------------+---------------------------------------+
/// |   6   | traffic class |              flow label               |
/// +-------+---------------+-------+---------------+---------------+
/// |         payload length        |  next header  |   hop limit   |
/// +-------------------------------+---------------+---------------+
/// |                    source address, 16 bytes                   |
/// +---------------------------------------------------------------+
/// |                  destination address, 16 bytes                |
/// +---------------------------------------------------------------+
/// ```
///
/// All methods take the buffer and the absolute offset of the header; values are in host order, addresses in two words
/// with the first byte on the wire on top.
public final class Ipv6Header {
  /// Bytes of the fixed header.
  public static final int LENGTH = 40;

  /// Offset of the payload length.
  public static final int PAYLOAD_LENGTH = 4;

  /// Offset of the next header.
  public static final int NEXT_HEADER = 6;

  /// Offset of the hop limit.
  public static final int HOP_LIMIT = 7;

  /// Offset of the source address; the destination follows at once.
  public static final int SOURCE = 8;

  /// Offset of the destination address.
  public static final int DESTINATION = 24;

  /// Hop-by-hop options, RFC 8200 section 4.3.
  public static final int HOP_BY_HOP = 0;

  /// Routing header, RFC 8200 section 4.4.
  public static final int ROUTING = 43;

  /// Fragment header, RFC 8200 section 4.5.
  public static final int FRAGMENT = 44;

  /// Authentication header, RFC 4302 section 2.
  public static final int AUTHENTICATION = 51;

  /// Nothing follows, RFC 8200 section 4.7.
  public static final int NO_NEXT_HEADER = 59;

  /// Destination options, RFC 8200 section 4.6.
  public static final int DESTINATION_OPTIONS = 60;

  private Ipv6Header() {}

  /// Whether netfilter takes a header for an extension header, behind which it looks for the upper layer. ESP, mobility,
  /// HIP and shim6 are upper layers to it.
  ///
  /// @param header 0 to 255
  /// @return true for the six that are named here, "nothing follows" among them
  public static boolean isExtension(final int header) {
    return switch (header) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, NO_NEXT_HEADER, DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  /// The traffic class: DSCP and ECN.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int trafficClass(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset, BIG_ENDIAN) >>> 4 & 0xFF;
  }

  /// The length of what follows the fixed header.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return bytes, extension headers included
  public static int payloadLength(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + PAYLOAD_LENGTH, BIG_ENDIAN) & 0xFFFF;
  }

  /// The protocol or extension header that follows.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int nextHeader(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + NEXT_HEADER) & 0xFF;
  }

  /// The hop limit.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int hopLimit(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + HOP_LIMIT) & 0xFF;
  }

  /// Writes the hop limit.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param hopLimit 0 to 255
  public static void setHopLimit(
      final MutableDirectBuffer buffer, final int offset, final int hopLimit) {
    buffer.putByte(offset + HOP_LIMIT, (byte) hopLimit);
  }

  /// The first half of the source address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the most significant 64 bits
  public static long sourceHigh(final DirectBuffer buffer, final int offset) {
    return buffer.getLong(offset + SOURCE, BIG_ENDIAN);
  }

  /// The second half of the source address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the least significant 64 bits
  public static long sourceLow(final DirectBuffer buffer, final int offset) {
    return buffer.getLong(offset + SOURCE + Long.BYTES, BIG_ENDIAN);
  }

  /// Writes the source address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param high the most significant 64 bits
  /// @param low the least significant 64 bits
  public static void setSource(
      final MutableDirectBuffer buffer, final int offset, final long high, final long low) {
    buffer.putLong(offset + SOURCE, high, BIG_ENDIAN);
    buffer.putLong(offset + SOURCE + Long.BYTES, low, BIG_ENDIAN);
  }

  /// The first half of the destination address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the most significant 64 bits
  public static long destinationHigh(final DirectBuffer buffer, final int offset) {
    return buffer.getLong(offset + DESTINATION, BIG_ENDIAN);
  }

  /// The second half of the destination address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the least significant 64 bits
  public static long destinationLow(final DirectBuffer buffer, final int offset) {
    return buffer.getLong(offset + DESTINATION + Long.BYTES, BIG_ENDIAN);
  }

  /// Writes the destination address.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param high the most significant 64 bits
  /// @param low the least significant 64 bits
  public static void setDestination(
      final MutableDirectBuffer buffer, final int offset, final long high, final long low) {
    buffer.putLong(offset + DESTINATION, high, BIG_ENDIAN);
    buffer.putLong(offset + DESTINATION + Long.BYTES, low, BIG_ENDIAN);
  }
}
