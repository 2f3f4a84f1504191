package io.chainwalk.packet;

import org.agrona.DirectBuffer;

/// Finds the headers of the packet that an ICMP or ICMPv6 error quotes (RFC 792, RFC 4443 section 3).
///
/// A quote may end anywhere: RFC 792 asks for eight bytes behind the IP header and no more. So nothing is checked that
/// netfilter does not check, and the quote is taken to reach to the end of the error, whatever its own length fields
/// say; [ParsedPacket#transportLength] tells how much of the upper layer is quoted.
///
/// **Assumptions and guarantees.** As of [PacketParser]. No state, any thread.
public final class QuotedPacketParser {
  private QuotedPacketParser() {}

  /// Parses a quoted packet.
  ///
  /// @param buffer holds the error
  /// @param error where the error's own headers are, parsed up to its ICMP header
  /// @param quoteOffset where the quoted IP header starts, absolute; of the same IP version as the error's
  /// @param into where to put what was found; not `error`
  /// @return how far the parser came, also kept in `into`: [ParseResult#COMPLETE] when there is a tuple,
  ///     [ParseResult#CUT_BY_CAPTURE] when it might have been in bytes that were not captured, or another reason
  public static ParseResult parse(
      final DirectBuffer buffer,
      final ParsedPacket error,
      final int quoteOffset,
      final ParsedPacket into) {
    final int lengthBytes = error.networkOffset() + error.networkLength() - quoteOffset;
    final int capturedBytes = error.networkOffset() + error.capturedNetworkLength() - quoteOffset;
    return into.end(
        error.tuple().ipv6()
            ? Ipv6Parser.parseQuoted(buffer, quoteOffset, lengthBytes, capturedBytes, into)
            : Ipv4Parser.parseQuoted(buffer, quoteOffset, lengthBytes, capturedBytes, into));
  }
}
