package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.Crc32c;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.packet.UdpHeader;
import org.agrona.MutableDirectBuffer;

/// Makes a packet carry another tuple: addresses, ports or ICMP identifier, and the checksums that cover them.
///
/// Bytes that the capture cut off are not written; the field is then simply not in the file. A checksum of which only
/// a part is in the file stays as it was, and so does the CRC of an SCTP packet that is not whole.
///
/// **Threads:** no state. Allocates nothing, throws nothing.
public final class NatRewriter {
  private NatRewriter() {}

  /// Rewrites a packet in place.
  ///
  /// @param buffer where the packet is
  /// @param packet where its headers are; parsed completely, no later fragment. Its tuple becomes `wanted`
  /// @param wanted the tuple it shall carry; same family and protocol
  public static void rewrite(
      final MutableDirectBuffer buffer, final ParsedPacket packet, final FlowTuple wanted) {
    final FlowTuple tuple = packet.tuple();
    final long addressesBefore = addressSum(tuple);
    final long addressesAfter = addressSum(wanted);
    writeAddresses(buffer, packet.networkOffset(), tuple, wanted, addressesBefore, addressesAfter);

    final long portsBefore = portSum(tuple);
    final long portsAfter = portSum(wanted);
    final int transport = packet.transportOffset();
    final int captured = packet.capturedTransportLength();
    switch (tuple.protocol()) {
      case Protocol.TCP -> {
        writePorts(buffer, transport, tuple, wanted);
        if (captured >= TcpHeader.CHECKSUM + Short.BYTES) {
          final int before = TcpHeader.checksum(buffer, transport);
          TcpHeader.setChecksum(
              buffer,
              transport,
              InternetChecksum.adjust(
                  before, addressesBefore + portsBefore, addressesAfter + portsAfter));
        }
      }
      case Protocol.UDP, Protocol.UDPLITE -> {
        writePorts(buffer, transport, tuple, wanted);
        if (captured >= UdpHeader.CHECKSUM + Short.BYTES) {
          adjustUdp(
              buffer,
              transport,
              tuple.protocol(),
              addressesBefore + portsBefore,
              addressesAfter + portsAfter);
        }
      }
      case Protocol.SCTP -> {
        writePorts(buffer, transport, tuple, wanted);
        if (captured >= SctpHeader.LENGTH && captured == packet.transportLength()) {
          SctpHeader.setChecksum(buffer, transport, Crc32c.ofSctp(buffer, transport, captured));
        }
      }
      case Protocol.ICMP -> {
        // Without a pseudo header: addresses do not matter.
        writeIdentifier(buffer, transport, tuple, wanted, 0, 0);
      }
      case Protocol.ICMPV6 ->
          writeIdentifier(buffer, transport, tuple, wanted, addressesBefore, addressesAfter);
      default -> {
        // Nothing but addresses.
      }
    }
    tuple.set(wanted);
  }

  private static void writeAddresses(
      final MutableDirectBuffer buffer,
      final int offset,
      final FlowTuple tuple,
      final FlowTuple wanted,
      final long sumBefore,
      final long sumAfter) {
    if (tuple.ipv6()) {
      Ipv6Header.setSource(buffer, offset, wanted.sourceHigh(), wanted.sourceLow());
      Ipv6Header.setDestination(buffer, offset, wanted.destinationHigh(), wanted.destinationLow());
      return;
    }
    if (tuple.sourceLow() != wanted.sourceLow()
        || tuple.destinationLow() != wanted.destinationLow()) {
      Ipv4Header.setSource(buffer, offset, (int) wanted.sourceLow());
      Ipv4Header.setDestination(buffer, offset, (int) wanted.destinationLow());
      final int before = Ipv4Header.checksum(buffer, offset);
      Ipv4Header.setChecksum(buffer, offset, InternetChecksum.adjust(before, sumBefore, sumAfter));
    }
  }

  private static void writePorts(
      final MutableDirectBuffer buffer,
      final int transport,
      final FlowTuple tuple,
      final FlowTuple wanted) {
    if (tuple.sourcePort() != wanted.sourcePort()) {
      PortHeader.setSourcePort(buffer, transport, wanted.sourcePort());
    }
    if (tuple.destinationPort() != wanted.destinationPort()) {
      PortHeader.setDestinationPort(buffer, transport, wanted.destinationPort());
    }
  }

  /// A checksum field of 0 says that there is none, and stays; a checksum that comes out as 0 is written as 0xFFFF
  /// (RFC 768). UDP-Lite always has one.
  private static void adjustUdp(
      final MutableDirectBuffer buffer,
      final int transport,
      final int protocol,
      final long before,
      final long after) {
    final int checksum = UdpHeader.checksum(buffer, transport);
    if (checksum != 0 || protocol == Protocol.UDPLITE) {
      UdpHeader.setChecksum(
          buffer,
          transport,
          InternetChecksum.nonZero(InternetChecksum.adjust(checksum, before, after)));
    }
  }

  private static void writeIdentifier(
      final MutableDirectBuffer buffer,
      final int transport,
      final FlowTuple tuple,
      final FlowTuple wanted,
      final long addressesBefore,
      final long addressesAfter) {
    if (tuple.sourcePort() != wanted.sourcePort()) {
      IcmpHeader.setIdentifier(buffer, transport, wanted.sourcePort());
    }
    final long before = addressesBefore + tuple.sourcePort();
    final long after = addressesAfter + wanted.sourcePort();
    if (before != after) {
      final int checksum = IcmpHeader.checksum(buffer, transport);
      IcmpHeader.setChecksum(buffer, transport, InternetChecksum.adjust(checksum, before, after));
    }
  }

  private static long addressSum(final FlowTuple tuple) {
    return tuple.ipv6()
        ? InternetChecksum.sumOf(tuple.sourceHigh(), tuple.sourceLow())
            + InternetChecksum.sumOf(tuple.destinationHigh(), tuple.destinationLow())
        : tuple.sourceLow() + tuple.destinationLow();
  }

  private static long portSum(final FlowTuple tuple) {
    return (long) tuple.sourcePort() + tuple.destinationPort();
  }
}
