package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.Crc32c;
import io.chainwalk.packet.GreHeader;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.packet.UdpHeader;
import org.agrona.MutableDirectBuffer;

/// Makes a packet carry another tuple: addresses, ports or ICMP identifier, and the checksums that cover them (facts
/// sheet 6.7). Serves whole packets and those quoted in ICMP errors alike.
///
/// A quote may end within its upper-layer header. Below eight bytes of it netfilter gives up, and the packet is to be
/// dropped; a TCP or SCTP checksum is left alone unless the whole header is there. The capture may have cut more: bytes
/// that it did not keep are not written, a checksum of which only a part is in the file stays as it was, and so does the
/// CRC of an SCTP packet that is not whole.
///
/// Every checksum is adjusted, also when nothing under it changes, as that may turn 0xFFFF into 0.
///
/// **Threads:** no state. Allocates nothing, throws nothing.
public final class NatRewriter {
  /// What netfilter wants of an upper-layer header before it rewrites ports or identifiers.
  static final int HEADER_START_BYTES = 8;

  private NatRewriter() {}

  /// Rewrites both halves of a packet in place, see [#rewrite(MutableDirectBuffer, ParsedPacket, ManipKind, FlowTuple)].
  ///
  /// @param buffer where the packet is
  /// @param packet where its headers are; parsed completely, no later fragment. Its tuple becomes `wanted`
  /// @param wanted the tuple it shall carry; same family and protocol
  /// @return false when netfilter would drop it; it is then half rewritten or as it was
  public static boolean rewrite(
      final MutableDirectBuffer buffer, final ParsedPacket packet, final FlowTuple wanted) {
    return rewrite(buffer, packet, ManipKind.DESTINATION, wanted)
        && rewrite(buffer, packet, ManipKind.SOURCE, wanted);
  }

  /// Rewrites source or destination of a packet in place.
  ///
  /// @param buffer where the packet is
  /// @param packet where its headers are. Its tuple becomes that of `wanted` in the same half. A packet without a tuple,
  ///     such as a later fragment, gets its address only
  /// @param half what to rewrite; an ICMP identifier goes with either
  /// @param wanted has the new address and port, or identifier; same family as the packet
  /// @return false when netfilter would drop the packet, which is then as it was: fewer than eight bytes of a header that
  ///     has something to rewrite, or the destination of GRE in a version other than 0 and 1
  public static boolean rewrite(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final ManipKind half,
      final FlowTuple wanted) {
    final FlowTuple tuple = packet.tuple();
    final long before;
    final long after;
    if (half == ManipKind.SOURCE) {
      before = sum(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
      after = sum(tuple.ipv6(), wanted.sourceHigh(), wanted.sourceLow());
    } else {
      before = sum(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
      after = sum(tuple.ipv6(), wanted.destinationHigh(), wanted.destinationLow());
    }
    if (packet.result() == ParseResult.COMPLETE
        && !rewriteTransport(buffer, packet, half, wanted, before, after)) {
      return false;
    }
    rewriteAddress(buffer, packet, half, wanted, before, after);
    return true;
  }

  private static void rewriteAddress(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final ManipKind half,
      final FlowTuple wanted,
      final long before,
      final long after) {
    final FlowTuple tuple = packet.tuple();
    final int offset = packet.networkOffset();
    if (half == ManipKind.SOURCE) {
      if (tuple.ipv6()) {
        Ipv6Header.setSource(buffer, offset, wanted.sourceHigh(), wanted.sourceLow());
      } else {
        Ipv4Header.setSource(buffer, offset, (int) wanted.sourceLow());
      }
      tuple.setSource(wanted.sourceHigh(), wanted.sourceLow(), tuple.sourcePort());
    } else {
      if (tuple.ipv6()) {
        Ipv6Header.setDestination(
            buffer, offset, wanted.destinationHigh(), wanted.destinationLow());
      } else {
        Ipv4Header.setDestination(buffer, offset, (int) wanted.destinationLow());
      }
      tuple.setDestination(
          wanted.destinationHigh(), wanted.destinationLow(), tuple.destinationPort());
    }
    if (!tuple.ipv6()) {
      final int checksum = Ipv4Header.checksum(buffer, offset);
      Ipv4Header.setChecksum(buffer, offset, InternetChecksum.adjust(checksum, before, after));
    }
  }

  private static boolean rewriteTransport(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final ManipKind half,
      final FlowTuple wanted,
      final long before,
      final long after) {
    final int protocol = packet.protocol();
    if (Protocol.hasPorts(protocol)) {
      return packet.transportLength() >= HEADER_START_BYTES
          && rewritePorts(buffer, packet, half, wanted, before, after);
    }
    return switch (protocol) {
      case Protocol.ICMP, Protocol.ICMPV6 ->
          packet.transportLength() >= HEADER_START_BYTES
              && rewriteIdentifier(buffer, packet, wanted, before, after);
      case Protocol.GRE ->
          packet.transportLength() >= HEADER_START_BYTES
              && (half == ManipKind.SOURCE || rewriteCallId(buffer, packet, wanted));
      default -> true;
    };
  }

  private static boolean rewritePorts(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final ManipKind half,
      final FlowTuple wanted,
      final long addressBefore,
      final long addressAfter) {
    final FlowTuple tuple = packet.tuple();
    final int transport = packet.transportOffset();
    final long before;
    final long after;
    if (half == ManipKind.SOURCE) {
      before = addressBefore + tuple.sourcePort();
      after = addressAfter + wanted.sourcePort();
      PortHeader.setSourcePort(buffer, transport, wanted.sourcePort());
      tuple.setSource(tuple.sourceHigh(), tuple.sourceLow(), wanted.sourcePort());
    } else {
      before = addressBefore + tuple.destinationPort();
      after = addressAfter + wanted.destinationPort();
      PortHeader.setDestinationPort(buffer, transport, wanted.destinationPort());
      tuple.setDestination(
          tuple.destinationHigh(), tuple.destinationLow(), wanted.destinationPort());
    }
    switch (packet.protocol()) {
      case Protocol.TCP -> adjustTcp(buffer, packet, before, after);
      case Protocol.SCTP -> recomputeSctp(buffer, packet);
      default -> adjustUdp(buffer, packet, before, after);
    }
    return true;
  }

  private static void adjustTcp(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final long before,
      final long after) {
    final int transport = packet.transportOffset();
    if (packet.transportLength() >= TcpHeader.MIN_LENGTH
        && packet.capturedTransportLength() >= TcpHeader.CHECKSUM + Short.BYTES) {
      final int checksum = TcpHeader.checksum(buffer, transport);
      TcpHeader.setChecksum(buffer, transport, InternetChecksum.adjust(checksum, before, after));
    }
  }

  /// A checksum field of 0 says that there is none, and stays; a checksum that comes out as 0 is written as 0xFFFF
  /// (RFC 768). UDP-Lite always has one.
  private static void adjustUdp(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final long before,
      final long after) {
    final int transport = packet.transportOffset();
    if (packet.capturedTransportLength() < UdpHeader.CHECKSUM + Short.BYTES) {
      return;
    }
    final int checksum = UdpHeader.checksum(buffer, transport);
    if (checksum != 0 || packet.protocol() == Protocol.UDPLITE) {
      UdpHeader.setChecksum(
          buffer,
          transport,
          InternetChecksum.nonZero(InternetChecksum.adjust(checksum, before, after)));
    }
  }

  /// The kernel computes it over whatever is there, be it the beginning of a longer packet that an error quotes.
  private static void recomputeSctp(final MutableDirectBuffer buffer, final ParsedPacket packet) {
    final int transport = packet.transportOffset();
    final int captured = packet.capturedTransportLength();
    if (captured >= SctpHeader.LENGTH && captured == packet.transportLength()) {
      SctpHeader.setChecksum(buffer, transport, Crc32c.ofSctp(buffer, transport, captured));
    }
  }

  /// ICMP has no pseudo header, so addresses do not matter to its checksum; to that of ICMPv6 they do, whatever the type.
  private static boolean rewriteIdentifier(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final FlowTuple wanted,
      final long addressBefore,
      final long addressAfter) {
    final FlowTuple tuple = packet.tuple();
    final int transport = packet.transportOffset();
    final boolean icmpv6 = packet.protocol() == Protocol.ICMPV6;
    long before = icmpv6 ? addressBefore : 0;
    long after = icmpv6 ? addressAfter : 0;
    final boolean identified = IcmpHeader.hasIdentifier(icmpv6, IcmpHeader.type(buffer, transport));
    if (identified) {
      before += tuple.sourcePort();
      after += wanted.sourcePort();
      IcmpHeader.setIdentifier(buffer, transport, wanted.sourcePort());
      tuple.setSource(tuple.sourceHigh(), tuple.sourceLow(), wanted.sourcePort());
    }
    if (identified || icmpv6) {
      final int checksum = IcmpHeader.checksum(buffer, transport);
      IcmpHeader.setChecksum(buffer, transport, InternetChecksum.adjust(checksum, before, after));
    }
    return true;
  }

  /// Only PPTP's version 1 has a call id, and version 0 is let alone; in front of any other the kernel stops.
  private static boolean rewriteCallId(
      final MutableDirectBuffer buffer, final ParsedPacket packet, final FlowTuple wanted) {
    final int transport = packet.transportOffset();
    if (packet.capturedTransportLength() < GreHeader.PPTP_LENGTH) {
      return true;
    }
    final int version = GreHeader.version(buffer, transport);
    if (version == GreHeader.PPTP_VERSION) {
      final FlowTuple tuple = packet.tuple();
      GreHeader.setCallId(buffer, transport, wanted.destinationPort());
      tuple.setDestination(
          tuple.destinationHigh(), tuple.destinationLow(), wanted.destinationPort());
    }
    return version <= GreHeader.PPTP_VERSION;
  }

  private static long sum(final boolean ipv6, final long high, final long low) {
    return ipv6 ? InternetChecksum.sumOf(high, low) : low;
  }
}
