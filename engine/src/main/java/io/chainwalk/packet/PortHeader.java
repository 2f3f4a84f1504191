package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// What TCP, UDP, UDP-Lite and SCTP have in common: they begin with the source port and the destination port.
///
/// All methods take the buffer and the absolute offset of the upper-layer header; values are in host order.
public final class PortHeader {
  /// Bytes of both ports.
  public static final int LENGTH = 4;

  /// Offset of the source port.
  public static final int SOURCE_PORT = 0;

  /// Offset of the destination port.
  public static final int DESTINATION_PORT = 2;

  private PortHeader() {}

  /// The source port.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int sourcePort(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + SOURCE_PORT, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the source port.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param port 0 to 65535
  public static void setSourcePort(
      final MutableDirectBuffer buffer, final int offset, final int port) {
    buffer.putShort(offset + SOURCE_PORT, (short) port, BIG_ENDIAN);
  }

  /// The destination port.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int destinationPort(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + DESTINATION_PORT, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the destination port.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param port 0 to 65535
  public static void setDestinationPort(
      final MutableDirectBuffer buffer, final int offset, final int port) {
    buffer.putShort(offset + DESTINATION_PORT, (short) port, BIG_ENDIAN);
  }
}
