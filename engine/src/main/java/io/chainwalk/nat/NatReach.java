package io.chainwalk.nat;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;

/// How far into a packet netfilter wants all bytes in one piece, before it rewrites them. Of a packet that was put
/// together from fragments this takes bytes away from later fragments, and so decides where it is cut again.
///
/// **Threads:** no state. Allocates nothing, throws nothing.
public final class NatReach {
  private NatReach() {}

  /// The reach of [Translation#translate].
  ///
  /// @param packet its headers
  /// @param status bits of the flow's entry
  /// @param direction where the packet goes
  /// @param kind what the hook is about
  /// @return an offset in the packet's buffer, behind the last byte; 0 if nothing is rewritten
  public static int ofPacket(
      final ParsedPacket packet,
      final int status,
      final Direction direction,
      final ManipKind kind) {
    return Translation.changes(status, direction, kind) ? rewrittenEnd(packet) : 0;
  }

  /// The reach of [IcmpErrorRewriter#translate]. The start of the quote is looked at even if nothing is rewritten.
  ///
  /// @param error its headers
  /// @param quoted the headers of the packet it quotes
  /// @param status bits of the flow's entry
  /// @param direction the direction of the flow in which the error travels
  /// @param kind what the hook is about
  /// @return an offset in the error's buffer, behind the last byte
  public static int ofError(
      final ParsedPacket error,
      final ParsedPacket quoted,
      final int status,
      final Direction direction,
      final ManipKind kind) {
    return Translation.changes(status, direction, kind)
        ? rewrittenEnd(quoted)
        : error.transportOffset() + IcmpHeader.LENGTH + fixedHeaderLength(error);
  }

  private static int rewrittenEnd(final ParsedPacket packet) {
    final int header = packet.result() == ParseResult.COMPLETE ? upperHeaderLength(packet) : 0;
    return header == 0
        ? packet.networkOffset() + fixedHeaderLength(packet)
        : packet.transportOffset() + header;
  }

  private static int fixedHeaderLength(final ParsedPacket packet) {
    return packet.tuple().ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
  }

  /// What is wanted of the upper layer: nothing where there is nothing to rewrite. A checksum beyond the first eight bytes
  /// is only rewritten in a header that is whole.
  private static int upperHeaderLength(final ParsedPacket packet) {
    return switch (packet.protocol()) {
      case Protocol.TCP -> wholeOrStart(packet, TcpHeader.MIN_LENGTH);
      case Protocol.SCTP -> wholeOrStart(packet, SctpHeader.LENGTH);
      case Protocol.UDP, Protocol.UDPLITE, Protocol.ICMP, Protocol.ICMPV6, Protocol.GRE ->
          NatRewriter.HEADER_START_BYTES;
      default -> 0;
    };
  }

  private static int wholeOrStart(final ParsedPacket packet, final int whole) {
    return packet.transportLength() >= whole ? whole : NatRewriter.HEADER_START_BYTES;
  }
}
