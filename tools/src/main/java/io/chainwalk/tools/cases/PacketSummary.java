package io.chainwalk.tools.cases;

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

/// A packet in one line for people, as `tcp 10.0.1.2:4000 > 10.96.0.10:80 S seq 1 ttl 64, 60 bytes`.
///
/// Whatever the bytes are, there is a line.
public final class PacketSummary {
  private static final String FLAG_LETTERS = "FSRP.UEW";

  private final DirectBuffer buffer;
  private final ParsedPacket packet;
  private final StringBuilder text = new StringBuilder();

  private PacketSummary(final PacketView view) {
    buffer = view.buffer();
    packet = view.parsed();
  }

  /// Sums up a packet.
  ///
  /// @param packet any bytes
  /// @return a line
  public static String of(final Packet packet) {
    final PacketView view = PacketView.of(packet);
    final String bytes = packet.length() + (packet.length() == 1 ? " byte" : " bytes");
    return view.isIp()
        ? new PacketSummary(view).describe() + ", " + bytes
        : "no packet that a node takes (" + view.parsed().result().sentence() + "), " + bytes;
  }

  private String describe() {
    final boolean ipv6 = packet.tuple().ipv6();
    appendFlow(packet.tuple(), packet.protocol(), packet.result() == ParseResult.COMPLETE);
    if (packet.result() == ParseResult.COMPLETE) {
      appendTransport(ipv6);
    } else if (packet.result() != ParseResult.LATER_FRAGMENT) {
      text.append(" (").append(packet.result().sentence()).append(')');
    }
    if (packet.isFragment()) {
      text.append(packet.moreFragments() ? " fragment at " : " last fragment at ")
          .append(packet.fragmentOffset());
    }
    final int network = packet.networkOffset();
    text.append(ipv6 ? " hop limit " : " ttl ")
        .append(ipv6 ? Ipv6Header.hopLimit(buffer, network) : Ipv4Header.ttl(buffer, network));
    return text.toString();
  }

  private void appendTransport(final boolean ipv6) {
    final int offset = packet.transportOffset();
    final int length = packet.capturedTransportLength();
    if (packet.protocol() == Protocol.TCP && length >= TcpHeader.MIN_LENGTH) {
      appendTcp(offset);
    } else if (Protocol.isIcmp(packet.protocol()) && length >= IcmpHeader.LENGTH) {
      appendIcmp(ipv6, offset);
    }
  }

  private void appendTcp(final int offset) {
    final int flags = TcpHeader.flags(buffer, offset);
    text.append(' ').append(flags == 0 ? "none" : "");
    for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
      text.append(((flags >>> bit) & 1) == 1 ? FLAG_LETTERS.substring(bit, bit + 1) : "");
    }
    text.append(" seq ").append(Integer.toUnsignedString(TcpHeader.sequence(buffer, offset)));
    if ((flags & TcpHeader.ACK) != 0) {
      text.append(" ack ")
          .append(Integer.toUnsignedString(TcpHeader.acknowledgment(buffer, offset)));
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
      final int quote = offset + IcmpHeader.LENGTH;
      if (QuotedPacketParser.parse(buffer, packet, quote, quoted) == ParseResult.COMPLETE) {
        text.append(" about ");
        appendFlow(quoted.tuple(), quoted.protocol(), true);
      }
    }
  }

  private void appendFlow(final FlowTuple tuple, final int protocol, final boolean complete) {
    final boolean ports = complete && Protocol.hasPorts(protocol);
    final IpAddress source = new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
    final IpAddress destination =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    text.append(Protocol.nameOf(protocol))
        .append(' ')
        .append(ports ? source.withPort(tuple.sourcePort()) : source)
        .append(" > ")
        .append(ports ? destination.withPort(tuple.destinationPort()) : destination);
  }
}
