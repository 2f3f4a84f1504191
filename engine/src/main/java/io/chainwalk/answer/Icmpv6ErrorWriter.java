package io.chainwalk.answer;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Protocol;
import io.chainwalk.node.AddressChoice;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.Node;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.HopByHopOptions;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// ICMPv6 errors, see [IcmpErrorBuilder].
final class Icmpv6ErrorWriter {
  private static final int MAX_QUOTE_BYTES =
      IcmpErrorBuilder.MAX_PACKET_BYTES - Ipv6Header.LENGTH - IcmpHeader.LENGTH;

  private static final int VERSION_6 = 0x6000_0000;
  private static final int FLOW_LABEL_MASK = 0xF_FFFF;
  private static final int INFO = 4;

  /// ICMPv6 types from this one on are not errors, RFC 4443 section 2.1.
  private static final int FIRST_INFORMATIONAL_TYPE = 128;

  private final Node node;
  private final OutputRouting routing;
  private final RouteResult way = new RouteResult();
  private final AddressChoice source = new AddressChoice();
  private Silence silence = Silence.NONE;

  Icmpv6ErrorWriter(final Node node) {
    this.node = node;
    routing = new OutputRouting(node);
  }

  Silence silence() {
    return silence;
  }

  RouteResult way() {
    return way;
  }

  int write(
      final OffendingPacket about,
      final int type,
      final int code,
      final int info,
      final int flowLabel,
      final MutableDirectBuffer out,
      final int outOffset) {
    silence = whySilent(about, type, code, info);
    if (silence == Silence.NONE) {
      silence = route(about);
    }
    if (silence != Silence.NONE) {
      return 0;
    }
    chooseSource(about);
    final DirectBuffer in = about.buffer();
    final int quoteBytes = Math.min(about.parsed().capturedNetworkLength(), MAX_QUOTE_BYTES);
    final int payloadBytes = IcmpHeader.LENGTH + quoteBytes;
    out.putInt(outOffset, VERSION_6 | (flowLabel & FLOW_LABEL_MASK), BIG_ENDIAN);
    out.putShort(outOffset + Ipv6Header.PAYLOAD_LENGTH, (short) payloadBytes, BIG_ENDIAN);
    out.putByte(outOffset + Ipv6Header.NEXT_HEADER, (byte) Protocol.ICMPV6);
    Ipv6Header.setHopLimit(out, outOffset, node.hopLimit6(way.outputInterface()));
    Ipv6Header.setSource(out, outOffset, source.high(), source.low());
    Ipv6Header.setDestination(
        out,
        outOffset,
        Ipv6Header.sourceHigh(in, about.ipOffset()),
        Ipv6Header.sourceLow(in, about.ipOffset()));
    final int icmpOffset = outOffset + Ipv6Header.LENGTH;
    out.putBytes(icmpOffset + IcmpHeader.LENGTH, in, about.ipOffset(), quoteBytes);
    out.putByte(icmpOffset + IcmpHeader.TYPE, (byte) type);
    out.putByte(icmpOffset + IcmpHeader.CODE, (byte) code);
    IcmpHeader.setChecksum(out, icmpOffset, 0);
    out.putInt(icmpOffset + INFO, info, BIG_ENDIAN);
    final long sum =
        InternetChecksum.pseudoHeaderSum6(out, outOffset, Protocol.ICMPV6, payloadBytes)
            + InternetChecksum.sum(out, icmpOffset, payloadBytes);
    IcmpHeader.setChecksum(out, icmpOffset, InternetChecksum.checksumOf(sum));
    return Ipv6Header.LENGTH + payloadBytes;
  }

  private static Silence whySilent(
      final OffendingPacket about, final int type, final int code, final int info) {
    final boolean toGroup = about.route().isLinkGroup() || about.route().isGroup();
    if (toGroup && !isAnsweredToGroups(about, type, code, info)) {
      return Silence.GROUP;
    }
    final long high = Ipv6Header.sourceHigh(about.buffer(), about.ipOffset());
    final long low = Ipv6Header.sourceLow(about.buffer(), about.ipOffset());
    if (!Node.isUnicast6(high, low)) {
      return Silence.SOURCE;
    }
    return isError(about) ? Silence.ICMP_ERROR : Silence.NONE;
  }

  /// The two exceptions of RFC 4443 section 2.4.
  private static boolean isAnsweredToGroups(
      final OffendingPacket about, final int type, final int code, final int info) {
    return type == Icmpv6Error.PACKET_TOO_BIG
        || (type == Icmpv6Error.PARAMETER_PROBLEM
            && HopByHopOptions.isAnsweredToGroups(about.buffer(), about.ipOffset(), code, info));
  }

  /// An ICMPv6 header that is not there counts as an error, unless it may be in another fragment: what decides is whether
  /// anything but the identification stands in the fragment header.
  private static boolean isError(final OffendingPacket about) {
    final ParsedPacket parsed = about.parsed();
    if (parsed.protocol() != Protocol.ICMPV6 || parsed.fragmentOffset() != 0) {
      return false;
    }
    return parsed.capturedTransportLength() < 1
        ? fragmentField(about) == 0
        : IcmpHeader.type(about.buffer(), parsed.transportOffset()) < FIRST_INFORMATIONAL_TYPE;
  }

  /// Offset, reserved bits and "more fragments".
  private static int fragmentField(final OffendingPacket about) {
    final int header = about.parsed().fragmentHeaderOffset();
    return header < 0 ? 0 : about.buffer().getShort(header + 2, BIG_ENDIAN);
  }

  private Silence route(final OffendingPacket about) {
    final DirectBuffer in = about.buffer();
    final Verdict verdict =
        routing.route6(
            Ipv6Header.sourceHigh(in, about.ipOffset()),
            Ipv6Header.sourceLow(in, about.ipOffset()),
            about.route().inputInterface(),
            way);
    if (way.isGroup()) {
      return Silence.SOURCE;
    }
    return switch (verdict) {
      case FORWARD, LOCAL -> Silence.NONE;
      case DROP, ANSWER -> Silence.NO_ROUTE;
    };
  }

  /// The address the packet was for, if it is ours; else the one that the route back names; else one that suits the
  /// interface it came in by; else what the way back suggests.
  private void chooseSource(final OffendingPacket about) {
    final DirectBuffer in = about.buffer();
    final RouteResult route = about.route();
    final long high = Ipv6Header.destinationHigh(in, about.ipOffset());
    final long low = Ipv6Header.destinationLow(in, about.ipOffset());
    if (node.mayAnswerAs6(route.inputInterface(), high, low)) {
      source.set(high, low);
    } else if (way.hasRouteSource()
        || !node.masqueradeAddress6(
            route.inputInterface(),
            Ipv6Header.sourceHigh(in, about.ipOffset()),
            Ipv6Header.sourceLow(in, about.ipOffset()),
            source)) {
      source.set(way.sourceHigh(), way.sourceLow());
    }
  }
}
