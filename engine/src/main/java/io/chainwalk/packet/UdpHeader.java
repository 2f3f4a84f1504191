package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The UDP header, RFC 768; its ports are in [PortHeader]. UDP-Lite (RFC 3828) has the same shape, with the checksum
/// coverage where UDP has the length.
///
/// All methods take the buffer and the absolute offset of the header; values are in host order.
public final class UdpHeader {
  /// Bytes of the header.
  public static final int LENGTH = 8;

  /// Offset of the datagram's length, or of UDP-Lite's checksum coverage.
  public static final int DATAGRAM_LENGTH = 4;

  /// Offset of the checksum.
  public static final int CHECKSUM = 6;

  private UdpHeader() {}

  /// The length of the datagram, or UDP-Lite's checksum coverage.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return bytes, header included
  public static int datagramLength(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + DATAGRAM_LENGTH, BIG_ENDIAN) & 0xFFFF;
  }

  /// The checksum as it stands.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 1 to 65535, or 0 where the sender left it out
  public static int checksum(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the checksum; see [InternetChecksum#nonZero] for what 0 means here.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param checksum 0 to 65535
  public static void setChecksum(
      final MutableDirectBuffer buffer, final int offset, final int checksum) {
    buffer.putShort(offset + CHECKSUM, (short) checksum, BIG_ENDIAN);
  }
}
