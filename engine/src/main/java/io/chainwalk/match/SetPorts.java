package io.chainwalk.match;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.ruleset.IpSet.Dimension;

/// What a set's port dimension is for a packet: a port, ICMP's type and code, or nothing but the protocol.
///
/// **Threads:** immutable.
enum SetPorts {
  /// The set has no ports.
  NONE,
  /// Protocol and source port.
  SOURCE,
  /// Protocol and destination port.
  DESTINATION,
  /// Source port of TCP or UDP, whichever.
  BARE_SOURCE,
  /// Destination port of TCP or UDP, whichever.
  BARE_DESTINATION;

  /// The packet has no such port, and is not in the set.
  static final int UNKNOWN = -1;

  static SetPorts of(final Dimension dimension, final boolean source) {
    if (dimension == Dimension.PORT) {
      return source ? BARE_SOURCE : BARE_DESTINATION;
    }
    return source ? SOURCE : DESTINATION;
  }

  /// One number for protocol and port.
  static int key(final int protocol, final int port) {
    return protocol << Short.SIZE | port;
  }

  /// What it is for a packet.
  ///
  /// @return a key, or [#UNKNOWN]
  int of(final RulePacket packet) {
    return switch (this) {
      case NONE -> 0;
      case SOURCE -> withProtocol(packet, true);
      case DESTINATION -> withProtocol(packet, false);
      case BARE_SOURCE -> bare(packet, true);
      case BARE_DESTINATION -> bare(packet, false);
    };
  }

  private static int bare(final RulePacket packet, final boolean source) {
    final int protocol = packet.parsed().protocol();
    if (protocol != Protocol.TCP && protocol != Protocol.UDP) {
      return UNKNOWN;
    }
    final int key = withProtocol(packet, source);
    return key == UNKNOWN ? UNKNOWN : key & 0xFFFF;
  }

  private static int withProtocol(final RulePacket packet, final boolean source) {
    final ParsedPacket parsed = packet.parsed();
    final int protocol = parsed.protocol();
    if (parsed.result() == ParseResult.NO_TUPLE
        || (protocol == 0 && !parsed.tuple().ipv6())
        || (parsed.fragmentOffset() != 0 && parsed.tuple().ipv6())) {
      return UNKNOWN;
    }
    return switch (protocol) {
      case Protocol.TCP -> port(packet, TcpHeader.MIN_LENGTH, source);
      case Protocol.SCTP -> port(packet, UpperLayer.SCTP_LENGTH, source);
      case Protocol.UDP, Protocol.UDPLITE -> port(packet, UpperLayer.UDP_LENGTH, source);
      case Protocol.ICMP, Protocol.ICMPV6 -> typeAndCode(packet);
      default -> key(protocol, 0);
    };
  }

  private static int port(final RulePacket packet, final int neededLength, final boolean source) {
    if (UpperLayer.look(packet.parsed(), neededLength, Integer.BYTES) != PacketTest.YES) {
      return UNKNOWN;
    }
    final int ports = UpperLayer.ports(packet);
    return key(
        packet.parsed().protocol(),
        source ? UpperLayer.sourcePort(ports) : UpperLayer.destinationPort(ports));
  }

  private static int typeAndCode(final RulePacket packet) {
    if (UpperLayer.look(packet.parsed(), IcmpHeader.LENGTH, IcmpHeader.CODE + 1)
        != PacketTest.YES) {
      return UNKNOWN;
    }
    final int offset = packet.parsed().transportOffset();
    return key(
        packet.parsed().protocol(),
        IcmpHeader.type(packet.buffer(), offset) << Byte.SIZE
            | IcmpHeader.code(packet.buffer(), offset));
  }
}
