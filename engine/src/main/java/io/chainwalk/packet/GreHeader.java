package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The GRE header: RFC 2784 section 2, and version 1 of it, which PPTP uses (RFC 2637 section 4.1).
///
/// All methods take the buffer and the absolute offset of the header; values are in host order.
public final class GreHeader {
  /// Bytes that every version has: flags, version and protocol type.
  public static final int MIN_LENGTH = 4;

  /// Bytes of version 1 up to the end of the call id.
  public static final int PPTP_LENGTH = 8;

  /// Offset of flags and version.
  public static final int FLAGS_AND_VERSION = 0;

  /// Offset of the protocol type, an EtherType.
  public static final int PROTOCOL_TYPE = 2;

  /// Offset of the call id in version 1.
  public static final int CALL_ID = 6;

  /// The version PPTP uses.
  public static final int PPTP_VERSION = 1;

  /// The protocol type of PPP, the only one PPTP carries.
  public static final int PPP = 0x880B;

  private static final int VERSION_MASK = 0x0007;

  private GreHeader() {}

  /// The version.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 7
  public static int version(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + FLAGS_AND_VERSION, BIG_ENDIAN) & VERSION_MASK;
  }

  /// The EtherType of what is carried.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int protocolType(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + PROTOCOL_TYPE, BIG_ENDIAN) & 0xFFFF;
  }

  /// Whether netfilter makes no tuple of a packet: version 1 that carries something else than PPP. A header that is too
  /// short to be one of PPTP is not looked at.
  ///
  /// @param buffer holds the packet
  /// @param packet a GRE packet, parsed completely
  /// @return true if it is INVALID
  public static boolean isUntrackable(final DirectBuffer buffer, final ParsedPacket packet) {
    final int offset = packet.transportOffset();
    return packet.capturedTransportLength() >= PPTP_LENGTH
        && version(buffer, offset) == PPTP_VERSION
        && protocolType(buffer, offset) != PPP;
  }

  /// The call id of version 1.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int callId(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + CALL_ID, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the call id of version 1.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param callId 0 to 65535
  public static void setCallId(
      final MutableDirectBuffer buffer, final int offset, final int callId) {
    buffer.putShort(offset + CALL_ID, (short) callId, BIG_ENDIAN);
  }
}
