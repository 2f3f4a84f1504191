package io.chainwalk.answer;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.UdpHeader;
import org.agrona.DirectBuffer;

/// What REJECT looks at before it answers: facts sheet, section 7.6.
///
/// The checksum is summed over the whole upper layer with one's complement, whatever the protocol, unless it is one
/// known to have no such checksum. So a packet of a protocol that nobody knows is answered only by chance. With IPv4 the
/// sum takes in the IP header, which adds nothing if its own checksum is right; it is not while options wait to be
/// completed, see [io.chainwalk.node.Ipv4Options]. Conntrack, though, may have looked at the packet before that, and then
/// REJECT does not look again.
final class RejectChecks {
  private static final int ESP = 50;
  private static final int AUTHENTICATION = 51;
  private static final int ALL_ONES = 0xFFFF;

  private RejectChecks() {}

  /// Whether there will be an ICMP answer at all.
  ///
  /// @return the reason why not, or [Silence#NONE]
  static Silence beforeIcmp(final OffendingPacket about) {
    final ParsedPacket parsed = about.parsed();
    if (parsed.fragmentOffset() != 0) {
      return Silence.LATER_FRAGMENT;
    }
    if (!about.isIpv4() && parsed.transportLength() <= 0) {
      return Silence.BAD_CHECKSUM;
    }
    return !isSummed(about.buffer(), parsed) || isGood(about) ? Silence.NONE : Silence.BAD_CHECKSUM;
  }

  private static boolean isSummed(final DirectBuffer buffer, final ParsedPacket parsed) {
    return switch (parsed.protocol()) {
      case Protocol.UDP ->
          parsed.capturedTransportLength() < UdpHeader.LENGTH
              || UdpHeader.checksum(buffer, parsed.transportOffset()) != 0;
      case Protocol.GRE, Protocol.SCTP, Protocol.UDPLITE, ESP, AUTHENTICATION -> false;
      default -> true;
    };
  }

  /// Whether the checksum is right, or the capture has cut too much of the packet to say.
  static boolean isGood(final OffendingPacket about) {
    final ParsedPacket parsed = about.parsed();
    final int lengthBytes = parsed.transportLength();
    if (about.isKnownGood() || parsed.capturedTransportLength() < lengthBytes) {
      return true;
    }
    final DirectBuffer buffer = about.buffer();
    final int protocol = parsed.protocol();
    final int ipOffset = about.ipOffset();
    long sum;
    if (about.isIpv4()) {
      sum = InternetChecksum.sum(buffer, ipOffset, parsed.networkLength());
      if (protocol == Protocol.TCP || protocol == Protocol.UDP) {
        sum += InternetChecksum.pseudoHeaderSum4(buffer, ipOffset, protocol, lengthBytes);
      }
    } else {
      sum =
          InternetChecksum.sum(buffer, parsed.transportOffset(), lengthBytes)
              + InternetChecksum.pseudoHeaderSum6(buffer, ipOffset, protocol, lengthBytes);
    }
    return InternetChecksum.fold(sum) == ALL_ONES;
  }
}
