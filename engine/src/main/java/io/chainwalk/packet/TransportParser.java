package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Protocol;
import org.agrona.DirectBuffer;

/// Takes from an upper-layer header what netfilter's tuple holds of it, and no more: four bytes of ports, or eight of
/// ICMP. Whether the header is a good one is for the protocol's tracker to say.
final class TransportParser {
  private TransportParser() {}

  /// Fills in protocol and ports of a packet whose addresses and transport offset are set.
  static ParseResult parse(final DirectBuffer buffer, final int protocol, final ParsedPacket into) {
    return switch (protocol) {
      case Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.UDPLITE ->
          ports(buffer, protocol, into);
      case Protocol.ICMP, Protocol.ICMPV6 -> icmp(buffer, protocol, into);
      case Protocol.GRE -> gre(buffer, into);
      default -> withoutPorts(ParseResult.COMPLETE, protocol, into);
    };
  }

  /// Fills in the protocol of a packet that has no ports, or none that can be read.
  static ParseResult withoutPorts(
      final ParseResult result, final int protocol, final ParsedPacket into) {
    into.tuple().setProtocolAndPorts(protocol, 0, 0);
    return result;
  }

  private static ParseResult ports(
      final DirectBuffer buffer, final int protocol, final ParsedPacket into) {
    if (into.capturedTransportLength() < PortHeader.LENGTH) {
      return tooShort(PortHeader.LENGTH, protocol, into);
    }
    final int both = buffer.getInt(into.transportOffset(), BIG_ENDIAN);
    into.tuple().setProtocolAndPorts(protocol, both >>> 16, both & 0xFFFF);
    return ParseResult.COMPLETE;
  }

  /// The same whether or not the IP version is the right one for this ICMP, as netfilter does it.
  private static ParseResult icmp(
      final DirectBuffer buffer, final int protocol, final ParsedPacket into) {
    if (into.capturedTransportLength() < IcmpHeader.LENGTH) {
      return tooShort(IcmpHeader.LENGTH, protocol, into);
    }
    final int offset = into.transportOffset();
    final int typeAndCode = buffer.getShort(offset + IcmpHeader.TYPE, BIG_ENDIAN) & 0xFFFF;
    into.tuple().setProtocolAndPorts(protocol, IcmpHeader.identifier(buffer, offset), typeAndCode);
    return ParseResult.COMPLETE;
  }

  /// Too short a GRE header is no error to netfilter: such a packet is tracked by its addresses.
  private static ParseResult gre(final DirectBuffer buffer, final ParsedPacket into) {
    final int offset = into.transportOffset();
    final int captured = into.capturedTransportLength();
    final int wanted = Math.min(GreHeader.PPTP_LENGTH, into.transportLength());
    int callId = 0;
    if (wanted >= GreHeader.MIN_LENGTH) {
      if (captured < GreHeader.MIN_LENGTH) {
        return ParseResult.CUT_BY_CAPTURE;
      }
      if (wanted == GreHeader.PPTP_LENGTH
          && GreHeader.version(buffer, offset) == GreHeader.PPTP_VERSION
          && GreHeader.protocolType(buffer, offset) == GreHeader.PPP) {
        if (captured < GreHeader.PPTP_LENGTH) {
          return ParseResult.CUT_BY_CAPTURE;
        }
        callId = GreHeader.callId(buffer, offset);
      }
    }
    into.tuple().setProtocolAndPorts(Protocol.GRE, 0, callId);
    return ParseResult.COMPLETE;
  }

  private static ParseResult tooShort(
      final int needed, final int protocol, final ParsedPacket into) {
    return into.transportLength() < needed
        ? withoutPorts(ParseResult.TRANSPORT_TOO_SHORT, protocol, into)
        : ParseResult.CUT_BY_CAPTURE;
  }
}
