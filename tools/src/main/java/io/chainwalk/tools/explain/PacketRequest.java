package io.chainwalk.tools.explain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.packet.UdpHeader;

/// A packet that somebody asks about.
///
/// @param transport what is in it
/// @param source where it comes from
/// @param destination where it goes to, of the same family
/// @param inputInterface the interface it comes in by; empty where nobody said
/// @param outputInterface the interface by which it would leave; empty where nobody said
/// @param ttl time to live, or hop limit, 1 to 255
/// @param mark its mark before the first rule
/// @param lengthBytes of the IP packet with all its headers, at least [#leastBytes]
record PacketRequest(
    Transport transport,
    IpAddress source,
    IpAddress destination,
    String inputInterface,
    String outputInterface,
    int ttl,
    int mark,
    int lengthBytes) {

  /// The largest IPv4 packet. One byte less than the largest IPv6 packet has behind its header.
  static final int MOST_BYTES = 65_535;

  /// What a packet is given that is not in its bytes, so that no capture has it.
  ///
  /// @param inputInterface index of the interface it comes in by; 0 for none, or where nobody said
  /// @param outputInterface index of the interface by which it would leave; 0 where nobody said
  /// @param mark its mark before the first rule
  record Around(int inputInterface, int outputInterface, int mark) {
    /// Nothing was said.
    static final Around NOTHING = new Around(0, 0, 0);
  }

  /// The same packet on another way.
  ///
  /// @param from where it comes from now
  /// @param to where it goes now, of the same family
  /// @param port its new destination port
  /// @return a packet of a protocol with ports
  PacketRequest redirected(final IpAddress from, final IpAddress to, final int port) {
    return new PacketRequest(
        transport.to(port), from, to, inputInterface, outputInterface, ttl, mark, lengthBytes);
  }

  /// Both ports.
  ///
  /// @param source 0 to 65535
  /// @param destination 0 to 65535
  record Ports(int source, int destination) {}

  /// What is in the packet.
  sealed interface Transport {
    /// Both ports.
    ///
    /// @return 0 and 0 for a protocol without
    default Ports ports() {
      return new Ports(0, 0);
    }

    /// The same for another port.
    ///
    /// @param destinationPort 1 to 65535
    /// @return the same where there are no ports
    default Transport to(final int destinationPort) {
      return this;
    }

    /// The IP protocol.
    ///
    /// @return its number
    int protocol();

    /// How long the protocol's header is.
    ///
    /// @return bytes
    int headerBytes();
  }

  /// A TCP segment.
  ///
  /// @param sourcePort 0 to 65535
  /// @param destinationPort 0 to 65535
  /// @param flags bits of [TcpHeader]
  record Tcp(int sourcePort, int destinationPort, int flags) implements Transport {
    @Override
    public Ports ports() {
      return new Ports(sourcePort, destinationPort);
    }

    @Override
    public Transport to(final int port) {
      return new Tcp(sourcePort, port, flags);
    }

    @Override
    public int protocol() {
      return Protocol.TCP;
    }

    @Override
    public int headerBytes() {
      return TcpHeader.MIN_LENGTH;
    }
  }

  /// A UDP datagram.
  ///
  /// @param sourcePort 0 to 65535
  /// @param destinationPort 0 to 65535
  record Udp(int sourcePort, int destinationPort) implements Transport {
    @Override
    public Ports ports() {
      return new Ports(sourcePort, destinationPort);
    }

    @Override
    public Transport to(final int port) {
      return new Udp(sourcePort, port);
    }

    @Override
    public int protocol() {
      return Protocol.UDP;
    }

    @Override
    public int headerBytes() {
      return UdpHeader.LENGTH;
    }
  }

  /// The SCTP packet that begins an association, with an INIT chunk.
  ///
  /// @param sourcePort 0 to 65535
  /// @param destinationPort 0 to 65535
  record Sctp(int sourcePort, int destinationPort) implements Transport {
    /// An INIT chunk without parameters (RFC 9260 section 3.3.2).
    static final int INIT_BYTES = 20;

    @Override
    public Ports ports() {
      return new Ports(sourcePort, destinationPort);
    }

    @Override
    public Transport to(final int port) {
      return new Sctp(sourcePort, port);
    }

    @Override
    public int protocol() {
      return Protocol.SCTP;
    }

    @Override
    public int headerBytes() {
      return SctpHeader.LENGTH + INIT_BYTES;
    }
  }

  /// An ICMP or ICMPv6 message that is no error.
  ///
  /// @param ipv6 whether it is ICMPv6
  /// @param type 0 to 255
  /// @param code 0 to 255
  /// @param identifier 0 to 65535
  record Icmp(boolean ipv6, int type, int code, int identifier) implements Transport {
    @Override
    public int protocol() {
      return ipv6 ? Protocol.ICMPV6 : Protocol.ICMP;
    }

    @Override
    public int headerBytes() {
      return IcmpHeader.LENGTH;
    }
  }

  /// The length of a packet that has its headers and nothing else.
  ///
  /// @param ipv6 the family
  /// @param transport what is in it
  /// @return bytes
  static int leastBytes(final boolean ipv6, final Transport transport) {
    return (ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH) + transport.headerBytes();
  }
}
