package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The ICMP header, RFC 792, and that of ICMPv6, RFC 4443 section 2.1, which has the same shape.
///
/// The identifier is there for echo and its relatives only; netfilter reads those two bytes whatever the type, and so
/// does the parser. All methods take the buffer and the absolute offset of the header; values are in host order.
public final class IcmpHeader {
  /// Bytes of the header; in an error the quoted packet follows.
  public static final int LENGTH = 8;

  /// Offset of the type.
  public static final int TYPE = 0;

  /// Offset of the code.
  public static final int CODE = 1;

  /// Offset of the checksum.
  public static final int CHECKSUM = 2;

  /// Offset of the identifier.
  public static final int IDENTIFIER = 4;

  /// The type of an ICMP redirect, RFC 792.
  public static final int REDIRECT = 5;

  /// The type of an ICMPv6 redirect, RFC 4861 section 4.5.
  public static final int REDIRECT_V6 = 137;

  private IcmpHeader() {}

  /// The type.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int type(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + TYPE) & 0xFF;
  }

  /// The code.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 255
  public static int code(final DirectBuffer buffer, final int offset) {
    return buffer.getByte(offset + CODE) & 0xFF;
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

  /// The identifier of an echo.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @return 0 to 65535
  public static int identifier(final DirectBuffer buffer, final int offset) {
    return buffer.getShort(offset + IDENTIFIER, BIG_ENDIAN) & 0xFFFF;
  }

  /// Writes the identifier of an echo.
  ///
  /// @param buffer holds the header
  /// @param offset where it starts
  /// @param identifier 0 to 65535
  public static void setIdentifier(
      final MutableDirectBuffer buffer, final int offset, final int identifier) {
    buffer.putShort(offset + IDENTIFIER, (short) identifier, BIG_ENDIAN);
  }

  /// Whether a message reports an error about a packet and quotes it. A redirect counts, although RFC 4861 does not call
  /// it an error.
  ///
  /// @param ipv6 true for ICMPv6, false for ICMP
  /// @param type the message's type
  /// @return true for destination unreachable, source quench, redirect, time exceeded and parameter problem; of ICMPv6
  ///     for every type below 128, assigned or not
  public static boolean isError(final boolean ipv6, final int type) {
    if (ipv6) {
      return type < 128 || type == REDIRECT_V6;
    }
    return switch (type) {
      case 3, 4, REDIRECT, 11, 12 -> true;
      default -> false;
    };
  }

  /// Whether netfilter takes the two bytes behind the checksum for an identifier that it may rewrite.
  ///
  /// @param ipv6 true for ICMPv6, false for ICMP
  /// @param type the message's type
  /// @return true for echo, and of ICMP also for timestamp, information and address mask, each with its reply
  public static boolean hasIdentifier(final boolean ipv6, final int type) {
    if (ipv6) {
      return type == 128 || type == 129;
    }
    return type == 0 || type == 8 || (type >= 13 && type <= 18);
  }
}
