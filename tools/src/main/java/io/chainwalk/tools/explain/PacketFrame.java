package io.chainwalk.tools.explain;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.Crc32c;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.packet.UdpHeader;
import io.chainwalk.tools.explain.PacketRequest.Icmp;
import io.chainwalk.tools.explain.PacketRequest.Sctp;
import io.chainwalk.tools.explain.PacketRequest.Tcp;
import io.chainwalk.tools.explain.PacketRequest.Udp;
import org.agrona.concurrent.UnsafeBuffer;

/// Builds the packet that somebody asks about: raw IP, with right checksums, its data zeros.
final class PacketFrame {
  private static final int VERSION_4_IHL_5 = 0x45;
  private static final int VERSION_6 = 0x60;
  private static final int TCP_HEADER_WORDS = TcpHeader.MIN_LENGTH / Integer.BYTES;
  private static final int WINDOW = 65_535;

  /// Of an INIT chunk: its type, and what must not be zero in it (RFC 9260 section 3.3.2).
  private static final int INIT = 1;

  private static final int INITIATE_TAG = 1;
  private static final int RECEIVER_WINDOW = 65_536;
  private static final int STREAMS = 1;

  private final PacketRequest request;
  private final UnsafeBuffer buffer;
  private final int transportOffset;
  private final int transportBytes;

  private PacketFrame(final PacketRequest request) {
    this.request = request;
    buffer = new UnsafeBuffer(new byte[request.lengthBytes()]);
    transportOffset = request.source().ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
    transportBytes = request.lengthBytes() - transportOffset;
  }

  /// Builds a packet.
  ///
  /// @param request what it is to be
  /// @return a buffer that holds it and nothing else; link type raw IP
  static UnsafeBuffer build(final PacketRequest request) {
    final PacketFrame frame = new PacketFrame(request);
    if (request.source().ipv6()) {
      frame.putIpv6Header();
    } else {
      frame.putIpv4Header();
    }
    frame.putTransport();
    return frame.buffer;
  }

  private void putIpv4Header() {
    buffer.putByte(Ipv4Header.VERSION_AND_IHL, (byte) VERSION_4_IHL_5);
    putShort(Ipv4Header.TOTAL_LENGTH, request.lengthBytes());
    putShort(Ipv4Header.FLAGS_AND_FRAGMENT, Ipv4Header.DONT_FRAGMENT);
    Ipv4Header.setTtl(buffer, 0, request.ttl());
    buffer.putByte(Ipv4Header.PROTOCOL, (byte) request.transport().protocol());
    Ipv4Header.setSource(buffer, 0, (int) request.source().low());
    Ipv4Header.setDestination(buffer, 0, (int) request.destination().low());
    Ipv4Header.setChecksum(
        buffer,
        0,
        InternetChecksum.checksumOf(InternetChecksum.sum(buffer, 0, Ipv4Header.MIN_LENGTH)));
  }

  private void putIpv6Header() {
    final IpAddress source = request.source();
    final IpAddress destination = request.destination();
    buffer.putByte(0, (byte) VERSION_6);
    putShort(Ipv6Header.PAYLOAD_LENGTH, transportBytes);
    buffer.putByte(Ipv6Header.NEXT_HEADER, (byte) request.transport().protocol());
    Ipv6Header.setHopLimit(buffer, 0, request.ttl());
    Ipv6Header.setSource(buffer, 0, source.high(), source.low());
    Ipv6Header.setDestination(buffer, 0, destination.high(), destination.low());
  }

  private void putTransport() {
    switch (request.transport()) {
      case Tcp tcp -> {
        putPorts(tcp.sourcePort(), tcp.destinationPort());
        putByte(TcpHeader.DATA_OFFSET, TCP_HEADER_WORDS << 4);
        putByte(TcpHeader.FLAGS, tcp.flags());
        putShort(transportOffset + TcpHeader.WINDOW, WINDOW);
        TcpHeader.setChecksum(buffer, transportOffset, checksum(true));
      }
      case Udp udp -> {
        putPorts(udp.sourcePort(), udp.destinationPort());
        putShort(transportOffset + UdpHeader.DATAGRAM_LENGTH, transportBytes);
        UdpHeader.setChecksum(buffer, transportOffset, InternetChecksum.nonZero(checksum(true)));
      }
      case Sctp sctp -> {
        putPorts(sctp.sourcePort(), sctp.destinationPort());
        putInit(transportOffset + SctpHeader.LENGTH);
        SctpHeader.setChecksum(
            buffer, transportOffset, Crc32c.ofSctp(buffer, transportOffset, transportBytes));
      }
      case Icmp icmp -> {
        putByte(IcmpHeader.TYPE, icmp.type());
        putByte(IcmpHeader.CODE, icmp.code());
        IcmpHeader.setIdentifier(buffer, transportOffset, icmp.identifier());
        IcmpHeader.setChecksum(buffer, transportOffset, checksum(icmp.ipv6()));
      }
    }
  }

  /// What is behind the chunk belongs to it: parameters, of which nobody reads the zeros.
  private void putInit(final int offset) {
    buffer.putByte(offset, (byte) INIT);
    putShort(offset + 2, transportBytes - SctpHeader.LENGTH);
    buffer.putInt(offset + 4, INITIATE_TAG, BIG_ENDIAN);
    buffer.putInt(offset + 8, RECEIVER_WINDOW, BIG_ENDIAN);
    putShort(offset + 12, STREAMS);
    putShort(offset + 14, STREAMS);
  }

  private void putPorts(final int source, final int destination) {
    PortHeader.setSourcePort(buffer, transportOffset, source);
    PortHeader.setDestinationPort(buffer, transportOffset, destination);
  }

  private int checksum(final boolean withPseudoHeader) {
    final int protocol = request.transport().protocol();
    long sum = InternetChecksum.sum(buffer, transportOffset, transportBytes);
    if (withPseudoHeader) {
      sum +=
          request.source().ipv6()
              ? InternetChecksum.pseudoHeaderSum6(buffer, 0, protocol, transportBytes)
              : InternetChecksum.pseudoHeaderSum4(buffer, 0, protocol, transportBytes);
    }
    return InternetChecksum.checksumOf(sum);
  }

  private void putByte(final int offset, final int value) {
    buffer.putByte(transportOffset + offset, (byte) value);
  }

  private void putShort(final int offset, final int value) {
    buffer.putShort(offset, (short) value, BIG_ENDIAN);
  }
}
