package io.chainwalk.answer;

import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.Node;
import io.chainwalk.node.RouteResult;
import org.agrona.MutableDirectBuffer;

/// Writes the ICMP and ICMPv6 errors the node sends about a packet, or says why there is none: facts sheet, sections
/// 7.6, 8.1 and 8.3; RFC 1812 section 4.3, RFC 4443 section 2.4.
///
/// [#write] is for the node's own errors (time to live, size, routes), which are about any packet; [#writeRejection]
/// for REJECT, which looks at the checksum first. Limits on their number are [IcmpRateLimiter]'s.
///
/// The answer is a frame: the link-layer header of the packet it answers, turned round, and an IP packet as it leaves
/// the node's stack, before OUTPUT and POSTROUTING. A packet that the capture has cut is quoted as far as it is there.
///
/// **Threads:** belongs to one worker. Allocates nothing.
public final class IcmpErrorBuilder {
  /// Room for the longest answer behind its link-layer header: ICMPv6 fills the least MTU of IPv6.
  public static final int MAX_PACKET_BYTES = 1280;

  private final Icmpv4ErrorWriter ipv4;
  private final Icmpv6ErrorWriter ipv6;
  private Silence silence = Silence.NONE;

  /// Makes the builder of a node.
  ///
  /// @param node the node
  public IcmpErrorBuilder(final Node node) {
    ipv4 = new Icmpv4ErrorWriter(node);
    ipv6 = new Icmpv6ErrorWriter(node);
  }

  /// Writes one of the node's own errors.
  ///
  /// @param about the packet
  /// @param type of [IcmpError] or [Icmpv6Error], as the packet is
  /// @param code likewise
  /// @param info the second word of the ICMP header: an MTU, a pointer, or 0
  /// @param unpredictable what a kernel draws at random: the IPv4 identification (16 bits), or the IPv6 flow label (20)
  /// @param epochMs the time, in milliseconds since 1970, for the IPv4 option that asks for it
  /// @param out where to write; room for the link-layer header and [#MAX_PACKET_BYTES]
  /// @param outOffset where to write
  /// @return bytes of the frame, or 0: see [#silence]
  public int write(
      final OffendingPacket about,
      final int type,
      final int code,
      final int info,
      final int unpredictable,
      final long epochMs,
      final MutableDirectBuffer out,
      final int outOffset) {
    final int ipOffset = outOffset + about.linkHeaderBytes();
    final int packetBytes;
    if (about.isIpv4()) {
      packetBytes = ipv4.write(about, type, code, info, unpredictable, epochMs, out, ipOffset);
      silence = ipv4.silence();
    } else {
      packetBytes = ipv6.write(about, type, code, info, unpredictable, out, ipOffset);
      silence = ipv6.silence();
    }
    if (packetBytes == 0) {
      return 0;
    }
    LinkHeader.write(
        about.buffer(),
        about.frameOffset(),
        about.linkHeaderBytes(),
        about.linkType(),
        packetBytes,
        out,
        outOffset);
    return about.linkHeaderBytes() + packetBytes;
  }

  /// Writes the answer of `REJECT --reject-with icmp-...` or `icmp6-...`. The type is "destination unreachable".
  ///
  /// @param about the packet
  /// @param code of [IcmpError] or [Icmpv6Error], as the packet is
  /// @param unpredictable what a kernel draws at random: the IPv4 identification (16 bits), or the IPv6 flow label (20)
  /// @param epochMs the time, in milliseconds since 1970, for the IPv4 option that asks for it
  /// @param out where to write; room for the link-layer header and [#MAX_PACKET_BYTES]
  /// @param outOffset where to write
  /// @return bytes of the frame, or 0: see [#silence]
  public int writeRejection(
      final OffendingPacket about,
      final int code,
      final int unpredictable,
      final long epochMs,
      final MutableDirectBuffer out,
      final int outOffset) {
    final Silence refusal = RejectChecks.beforeIcmp(about);
    if (refusal != Silence.NONE) {
      silence = refusal;
      return 0;
    }
    final int type =
        about.isIpv4() ? IcmpError.DESTINATION_UNREACHABLE : Icmpv6Error.DESTINATION_UNREACHABLE;
    return write(about, type, code, 0, unpredictable, epochMs, out, outOffset);
  }

  /// Why the last packet got no answer.
  ///
  /// @return [Silence#NONE] if it got one
  public Silence silence() {
    return silence;
  }

  /// The way that the answer takes by the routes of the node. After an answer.
  ///
  /// @param about the packet that was answered
  /// @return [RouteResult.Verdict#FORWARD], or [RouteResult.Verdict#LOCAL] if the node answers itself
  public RouteResult way(final OffendingPacket about) {
    return about.isIpv4() ? ipv4.way() : ipv6.way();
  }
}
