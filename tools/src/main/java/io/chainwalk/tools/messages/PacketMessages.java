package io.chainwalk.tools.messages;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.EtherType;
import io.chainwalk.packet.EthernetHeader;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.UdpHeader;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// Reads messages off the packets of a capture. It wants them as they were captured, before anybody translates them, and
/// in order.
///
/// A packet of other ports costs a look at its headers and allocates nothing. What comes in fragments is passed over: only
/// whoever puts datagrams together knows what is in them.
///
/// **Threads:** one at a time.
public final class PacketMessages {
  private static final int IPV4_WITHOUT_OPTIONS = 0x45;
  private static final int IPV4_PROTOCOL = EthernetHeader.LENGTH + 9;
  private static final int IPV4_PORTS = EthernetHeader.LENGTH + 20;
  private static final int PORTS_BYTES = 4;

  private final DnsAnswers dns;
  private final @Nullable RequestHeads requests;
  private final TcpStreams streams = new TcpStreams();
  private final ParsedPacket parsed = new ParsedPacket();

  /// Begins.
  ///
  /// @param answers gets what name servers answer
  /// @param requests gets connections to its ports; null where nobody wants requests
  public PacketMessages(final Consumer<DnsAnswer> answers, final @Nullable RequestHeads requests) {
    dns = new DnsAnswers(answers);
    this.requests = requests;
  }

  /// Takes a packet as a capture has it.
  ///
  /// @param buffer holds its frame; only read
  /// @param frameOffset where the frame starts
  /// @param capturedLength bytes of the frame in the buffer
  /// @param originalLength bytes that it had on the wire
  /// @param linkType the number of its link type
  /// @param timeNs its time
  /// @param packetNumber its number, from 1
  public void packet(
      final DirectBuffer buffer,
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final long timeNs,
      final long packetNumber) {
    if (mayConcern(buffer, frameOffset, capturedLength, linkType)) {
      PacketParser.parse(buffer, frameOffset, capturedLength, originalLength, linkType, parsed);
      packet(buffer, parsed, timeNs, packetNumber);
    }
  }

  /// A look at the headers of the most common frames, IPv4 without options on Ethernet; whatever else it is has to be
  /// parsed first.
  private boolean mayConcern(
      final DirectBuffer buffer, final int frame, final int length, final int linkType) {
    if (linkType != LinkType.ETHERNET
        || length < IPV4_PORTS + PORTS_BYTES
        || buffer.getShort(frame + EthernetHeader.TYPE, BIG_ENDIAN) != EtherType.IPV4
        || buffer.getByte(frame + EthernetHeader.LENGTH) != IPV4_WITHOUT_OPTIONS) {
      return true;
    }
    final int ports = buffer.getInt(frame + IPV4_PORTS, BIG_ENDIAN);
    return concerns(buffer.getByte(frame + IPV4_PROTOCOL), ports >>> 16, ports & 0xFFFF);
  }

  private boolean concerns(final int protocol, final int sourcePort, final int destinationPort) {
    return switch (protocol) {
      case Protocol.UDP -> DnsAnswers.isAnswer(sourcePort, destinationPort);
      case Protocol.TCP ->
          DnsAnswers.isAnswer(sourcePort, destinationPort)
              || (requests != null && requests.isFor(destinationPort));
      default -> false;
    };
  }

  /// Takes a packet that has been parsed.
  ///
  /// @param buffer holds its frame; only read
  /// @param packet where its headers are
  /// @param timeNs its time
  /// @param packetNumber its number, from 1
  public void packet(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final long timeNs,
      final long packetNumber) {
    if (packet.result() != ParseResult.COMPLETE || packet.isFragment()) {
      return;
    }
    final FlowTuple tuple = packet.tuple();
    if (!concerns(packet.protocol(), tuple.sourcePort(), tuple.destinationPort())) {
      return;
    }
    if (packet.protocol() == Protocol.UDP) {
      datagram(buffer, packet, timeNs, packetNumber);
    } else if (requests != null && requests.isFor(tuple.destinationPort())) {
      streams.segment(buffer, packet, requests::stream, packetNumber, timeNs);
    } else {
      streams.segment(buffer, packet, dns::stream, packetNumber, timeNs);
    }
  }

  private void datagram(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final long timeNs,
      final long packetNumber) {
    final int captured = packet.capturedTransportLength();
    if (captured < UdpHeader.LENGTH) {
      return;
    }
    final int offset = packet.transportOffset();
    final int length = UdpHeader.datagramLength(buffer, offset);
    if (length < UdpHeader.LENGTH || length > captured) {
      dns.cut();
      return;
    }
    final byte[] message = new byte[length - UdpHeader.LENGTH];
    buffer.getBytes(offset + UdpHeader.LENGTH, message);
    final FlowTuple tuple = packet.tuple();
    dns.message(
        message,
        new DnsMessages.Place(
            packetNumber,
            timeNs,
            new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()),
            tuple.destinationPort()));
  }

  /// The capture has no more packets: what waited for others is handed on.
  public void end() {
    streams.end();
  }

  /// How many answers of name servers there were, to questions for addresses.
  ///
  /// @return 0 and more
  public long answers() {
    return dns.answers();
  }

  /// How many messages came from name servers' ports that are no DNS, or that the capture has not whole.
  ///
  /// @return 0 and more
  public long unreadable() {
    return dns.unreadable();
  }

  /// Bytes that wait for others in front of them.
  int pendingBytes() {
    return streams.pendingBytes();
  }
}
