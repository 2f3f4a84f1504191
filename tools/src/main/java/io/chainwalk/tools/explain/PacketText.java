package io.chainwalk.tools.explain;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.packet.TcpHeader;
import org.agrona.DirectBuffer;

/// A packet in the words that [PacketWords] reads; what it does not read, such as a GRE packet, likewise.
final class PacketText {
  private final DirectBuffer buffer;
  private final ParsedPacket packet;
  private final StringBuilder text = new StringBuilder();

  private PacketText(final DirectBuffer buffer, final ParsedPacket packet) {
    this.buffer = buffer;
    this.packet = packet;
  }

  /// Describes a packet.
  ///
  /// @param buffer holds it
  /// @param packet the same packet, parsed, in the same buffer
  /// @return words, without the interface
  static String of(final DirectBuffer buffer, final ParsedPacket packet) {
    if (!packet.result().isIp()) {
      return packet.result().sentence();
    }
    return new PacketText(buffer, packet).describe();
  }

  private String describe() {
    final boolean ipv6 = packet.tuple().ipv6();
    appendFlow(text, packet.tuple(), packet.protocol(), packet.result() == ParseResult.COMPLETE);
    if (packet.isFragment()) {
      text.append(" fragment at ").append(packet.fragmentOffset());
    }
    if (packet.result() == ParseResult.COMPLETE) {
      appendTransport(ipv6);
    }
    final int network = packet.networkOffset();
    text.append(" ttl ")
        .append(ipv6 ? Ipv6Header.hopLimit(buffer, network) : Ipv4Header.ttl(buffer, network));
    return text.append(" length ").append(packet.networkLength()).toString();
  }

  private void appendTransport(final boolean ipv6) {
    final int offset = packet.transportOffset();
    final int captured = packet.capturedTransportLength();
    if (packet.protocol() == Protocol.TCP && captured >= TcpHeader.MIN_LENGTH) {
      text.append(" flags ").append(TcpFlagLetters.write(TcpHeader.flags(buffer, offset)));
    } else if (Protocol.isIcmp(packet.protocol()) && captured >= IcmpHeader.LENGTH) {
      appendIcmp(ipv6, offset);
    }
  }

  private void appendIcmp(final boolean ipv6, final int offset) {
    final int type = IcmpHeader.type(buffer, offset);
    text.append(" type ").append(type).append(" code ").append(IcmpHeader.code(buffer, offset));
    if (IcmpHeader.hasIdentifier(ipv6, type)) {
      text.append(" id ").append(IcmpHeader.identifier(buffer, offset));
    }
    if (IcmpHeader.isError(ipv6, type)) {
      final ParsedPacket quoted = new ParsedPacket();
      final int quoteOffset = offset + IcmpHeader.LENGTH;
      if (QuotedPacketParser.parse(buffer, packet, quoteOffset, quoted) == ParseResult.COMPLETE) {
        appendFlow(text.append(" about "), quoted.tuple(), quoted.protocol(), true);
      }
    }
  }

  private static void appendFlow(
      final StringBuilder text, final FlowTuple tuple, final int protocol, final boolean complete) {
    final boolean ports = complete && Protocol.hasPorts(protocol);
    final IpAddress source = new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
    final IpAddress destination =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    text.append(protocol == Protocol.ICMPV6 ? "icmp6" : Protocol.nameOf(protocol))
        .append(' ')
        .append(ports ? source.withPort(tuple.sourcePort()) : source)
        .append(" > ")
        .append(ports ? destination.withPort(tuple.destinationPort()) : destination);
  }
}
