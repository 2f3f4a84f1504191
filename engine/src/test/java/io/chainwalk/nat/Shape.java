package io.chainwalk.nat;

import io.chainwalk.fixtures.packets.ChecksummedHeader;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;

/// Kinds of packets that differ in what NAT has to do: the same shape can be made for any tuple.
enum Shape {
  TCP(Protocol.TCP),
  UDP(Protocol.UDP),
  SCTP(Protocol.SCTP),
  ICMP(Protocol.ICMP),
  TCP_BEHIND_OPTIONS(Protocol.TCP),
  TCP6(Protocol.TCP),
  UDP6(Protocol.UDP),
  SCTP6(Protocol.SCTP),
  ICMPV6(Protocol.ICMPV6),
  UDP6_BEHIND_EXTENSIONS(Protocol.UDP);

  private static final byte NOP = 1;

  private final int protocol;

  Shape(final int protocol) {
    this.protocol = protocol;
  }

  int protocol() {
    return protocol;
  }

  boolean ipv6() {
    return this == TCP6
        || this == UDP6
        || this == SCTP6
        || this == ICMPV6
        || this == UDP6_BEHIND_EXTENSIONS;
  }

  boolean isIcmp() {
    return protocol == Protocol.ICMP || protocol == Protocol.ICMPV6;
  }

  /// An Ethernet frame of this shape with right checksums.
  byte[] frame(final FlowTuple tuple, final byte[] payload) {
    return header(tuple).payload(payload).bytes();
  }

  /// The upper-layer header, so that its checksum can be spoilt.
  ChecksummedHeader<?> header(final FlowTuple tuple) {
    final String from = text(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
    final String to = text(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    final PacketBuilder ip =
        switch (this) {
          case TCP_BEHIND_OPTIONS ->
              PacketBuilder.eth().ipv4(from, to).options(NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP);
          case UDP6_BEHIND_EXTENSIONS ->
              PacketBuilder.eth().ipv6(from, to).destinationOptions().destinationOptions();
          default -> PacketBuilder.eth().ip(from, to);
        };
    final int source = tuple.sourcePort();
    final int destination = tuple.destinationPort();
    return switch (protocol) {
      case Protocol.TCP -> ip.tcp(source, destination).flags("A").seq(1).ack(2);
      case Protocol.UDP -> ip.udp(source, destination);
      case Protocol.SCTP -> ip.sctp(source, destination).tag(1);
      case Protocol.ICMP -> ip.icmpEcho(source, 1);
      default -> ip.icmpv6Echo(source, 1);
    };
  }

  private static String text(final boolean ipv6, final long high, final long low) {
    return new IpAddress(ipv6, high, low).toString();
  }
}
