package io.chainwalk.packet;

import io.chainwalk.flow.Protocol;
import org.agrona.DirectBuffer;

/// Checks the checksum of TCP, UDP, UDP-Lite, SCTP, ICMP and ICMPv6 as netfilter does it before tracking (facts sheet,
/// section 2.6). Where that differs from the RFCs, netfilter is followed, so [ChecksumStatus#BAD] means: the kernel
/// calls this packet INVALID, if it checks at all.
///
/// Works on the bytes, so it may be called before or after a rewrite. No state, no allocation, any thread.
public final class TransportChecksum {
  private static final int ALL_ONES = 0xFFFF;

  /// What netfilter keeps of the length of a UDP-Lite packet in IPv4.
  private static final int LITE_LENGTH_MASK = 0xFF;

  private TransportChecksum() {}

  /// Checks the checksum of a packet.
  ///
  /// * UDP is summed over all bytes of the IP packet that are there, with their number in the pseudo header, whatever
  ///   the datagram's own length says: a datagram with trailing padding is BAD.
  /// * UDP-Lite is summed over its coverage, with UDP's protocol number in the pseudo header: what a sender computes by
  ///   RFC 3828 is BAD. IPv4's pseudo header has only the lower 8 bits of the length then. A checksum of zero and a coverage of 1 to 7 or beyond the packet are BAD too.
  /// * ICMP counts in IPv4 only and ICMPv6 in IPv6 only.
  /// * An IPv6 atomic fragment (RFC 6946) is whole, and is checked.
  ///
  /// @param buffer holds the packet
  /// @param packet the same packet, parsed, in the same buffer
  /// @return the outcome; [ChecksumStatus#UNVERIFIABLE] whenever the parse did not end with [ParseResult#COMPLETE]
  public static ChecksumStatus verify(final DirectBuffer buffer, final ParsedPacket packet) {
    if (packet.result() != ParseResult.COMPLETE
        || packet.fragmentOffset() != 0
        || packet.moreFragments()
        || packet.capturedTransportLength() < packet.transportLength()) {
      return ChecksumStatus.UNVERIFIABLE;
    }
    final int offset = packet.transportOffset();
    final int lengthBytes = packet.transportLength();
    return switch (packet.protocol()) {
      case Protocol.TCP ->
          lengthBytes < TcpHeader.CHECKSUM + Short.BYTES
              ? ChecksumStatus.UNVERIFIABLE
              : withPseudoHeader(buffer, packet, Protocol.TCP, lengthBytes);
      case Protocol.UDP -> verifyUdp(buffer, packet, offset, lengthBytes);
      case Protocol.UDPLITE -> verifyUdpLite(buffer, packet, offset, lengthBytes);
      case Protocol.SCTP -> verifySctp(buffer, offset, lengthBytes);
      case Protocol.ICMP ->
          packet.tuple().ipv6()
              ? ChecksumStatus.UNVERIFIABLE
              : status(InternetChecksum.sum(buffer, offset, lengthBytes));
      case Protocol.ICMPV6 ->
          packet.tuple().ipv6()
              ? withPseudoHeader(buffer, packet, Protocol.ICMPV6, lengthBytes)
              : ChecksumStatus.UNVERIFIABLE;
      default -> ChecksumStatus.UNVERIFIABLE;
    };
  }

  private static ChecksumStatus verifyUdp(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final int offset,
      final int lengthBytes) {
    if (lengthBytes < UdpHeader.LENGTH) {
      return ChecksumStatus.UNVERIFIABLE;
    }
    return UdpHeader.checksum(buffer, offset) == 0
        ? ChecksumStatus.ABSENT
        : withPseudoHeader(buffer, packet, Protocol.UDP, lengthBytes);
  }

  private static ChecksumStatus verifyUdpLite(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final int offset,
      final int lengthBytes) {
    if (lengthBytes < UdpHeader.LENGTH) {
      return ChecksumStatus.UNVERIFIABLE;
    }
    final int field = UdpHeader.datagramLength(buffer, offset);
    final int coverageBytes = field == 0 ? lengthBytes : field;
    if (UdpHeader.checksum(buffer, offset) == 0
        || coverageBytes < UdpHeader.LENGTH
        || coverageBytes > lengthBytes) {
      return ChecksumStatus.BAD;
    }
    return withPseudoHeader(
        buffer,
        packet,
        Protocol.UDP,
        packet.tuple().ipv6() ? lengthBytes : lengthBytes & LITE_LENGTH_MASK,
        coverageBytes);
  }

  private static ChecksumStatus verifySctp(
      final DirectBuffer buffer, final int offset, final int lengthBytes) {
    if (lengthBytes < SctpHeader.LENGTH) {
      return ChecksumStatus.UNVERIFIABLE;
    }
    return Crc32c.ofSctp(buffer, offset, lengthBytes) == SctpHeader.checksum(buffer, offset)
        ? ChecksumStatus.GOOD
        : ChecksumStatus.BAD;
  }

  private static ChecksumStatus withPseudoHeader(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final int protocol,
      final int lengthBytes) {
    return withPseudoHeader(buffer, packet, protocol, lengthBytes, lengthBytes);
  }

  /// Sums the first `coverageBytes` of the upper-layer data, with a pseudo header that tells of `lengthBytes`.
  private static ChecksumStatus withPseudoHeader(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final int protocol,
      final int lengthBytes,
      final int coverageBytes) {
    final int ipOffset = packet.networkOffset();
    final long pseudoHeader =
        packet.tuple().ipv6()
            ? InternetChecksum.pseudoHeaderSum6(buffer, ipOffset, protocol, lengthBytes)
            : InternetChecksum.pseudoHeaderSum4(buffer, ipOffset, protocol, lengthBytes);
    return status(
        pseudoHeader + InternetChecksum.sum(buffer, packet.transportOffset(), coverageBytes));
  }

  private static ChecksumStatus status(final long sum) {
    return InternetChecksum.fold(sum) == ALL_ONES ? ChecksumStatus.GOOD : ChecksumStatus.BAD;
  }
}
