package io.chainwalk.pipeline;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// Packets in one line: what begins a flow, and what answers it.
final class Packets {
  private Packets() {}

  /// The first packet of a flow: a SYN, a datagram, an INIT or an echo request.
  static byte[] first(
      final String protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    final PacketBuilder ip = PacketBuilder.eth().ip(source, destination);
    return switch (protocol) {
      case "tcp" -> ip.tcp(sourcePort, destinationPort).flags("S").seq(1).mss(1460).bytes();
      case "udp" -> ip.udp(sourcePort, destinationPort).payload("question").bytes();
      case "sctp" -> ip.sctp(sourcePort, destinationPort).init(1, 1).bytes();
      case "icmp" -> ip.icmpEcho(sourcePort, 1).payload(56).bytes();
      case "icmpv6" -> ip.icmpv6Echo(sourcePort, 1).payload(56).bytes();
      default -> throw new IllegalArgumentException(protocol);
    };
  }

  /// The answer to [#first].
  static byte[] answer(
      final String protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    final PacketBuilder ip = PacketBuilder.eth().ip(source, destination);
    return switch (protocol) {
      case "tcp" -> ip.tcp(sourcePort, destinationPort).flags("SA").seq(9).ack(2).bytes();
      case "udp" -> ip.udp(sourcePort, destinationPort).payload("answer").bytes();
      case "sctp" -> ip.sctp(sourcePort, destinationPort).tag(1).initAck(2, 1, "cookie").bytes();
      case "icmp" -> ip.icmpEchoReply(destinationPort, 1).payload(56).bytes();
      case "icmpv6" -> ip.icmpv6EchoReply(destinationPort, 1).payload(56).bytes();
      default -> throw new IllegalArgumentException(protocol);
    };
  }
}
