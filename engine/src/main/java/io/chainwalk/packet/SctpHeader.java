package io.chainwalk.packet;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The SCTP common header, RFC 9260 section 3.1; its ports are in [PortHeader].
///
/// All methods take the buffer and the absolute offset of the header.
public final class SctpHeader {
  /// Bytes of the common header; the chunks follow.
  public static final int LENGTH = 12;

  /// Offset of the checksum.
  public static final int CHECKSUM = 8;

  private SctpHeader() {}

  /// The checksum as it stands. It travels least significant byte first (RFC 9260 appendix A), so it is read that way.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return the CRC32c as [Crc32c] gives it
  public static int checksum(final DirectBuffer buffer, final int offset) {
    return buffer.getInt(offset + CHECKSUM, LITTLE_ENDIAN);
  }

  /// Writes the checksum.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param checksum the CRC32c as [Crc32c] gives it
  public static void setChecksum(
      final MutableDirectBuffer buffer, final int offset, final int checksum) {
    buffer.putInt(offset + CHECKSUM, checksum, LITTLE_ENDIAN);
  }
}
