package io.chainwalk.pipeline;

import io.chainwalk.answer.IcmpErrorBuilder;
import io.chainwalk.answer.IcmpRateLimiter;
import io.chainwalk.answer.OffendingPacket;
import io.chainwalk.answer.TcpResetBuilder;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeSysctl;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.select.RandomBits;
import org.agrona.MutableDirectBuffer;

/// Writes what the node answers to packets that it dropped (facts sheet 6.9, 7.6, 8).
final class AnswerStage {
  /// Tells the identification of an answer apart from whatever else is drawn for a packet.
  private static final int IDENTIFICATION_DRAW = 1 << 17;

  /// Likewise what it costs the limit of all ICMP errors.
  private static final int LIMIT_DRAW = (1 << 17) + 1;

  private static final long NS_PER_MS = 1_000_000;

  private final long seed;
  private final IcmpErrorBuilder icmpErrors;
  private final TcpResetBuilder resets;
  private final IcmpRateLimiter limiter;
  private final OutputRouting routing;
  private final RouteResult wayBack = new RouteResult();
  private final OffendingPacket about = new OffendingPacket();
  private final boolean verifiesChecksums;
  private final boolean reflectsMark4;
  private final boolean reflectsMark6;
  private RouteResult way = wayBack;

  AnswerStage(final EngineSettings settings) {
    final Node node = settings.node();
    seed = settings.seed();
    verifiesChecksums = settings.conntrack().verifiesChecksums();
    icmpErrors = new IcmpErrorBuilder(node);
    resets = new TcpResetBuilder(node);
    limiter = new IcmpRateLimiter(node.settings());
    reflectsMark4 = node.settings().get(NodeSysctl.FWMARK_REFLECT) != 0;
    reflectsMark6 = node.settings().get(NodeSysctl.IPV6_FWMARK_REFLECT) != 0;
    routing = new OutputRouting(node);
  }

  /// Writes the answer to a packet at the end of the outbox, without adding it.
  ///
  /// @return its length in bytes, or 0 when there is none
  int write(final PacketContext packet, final RouteResult route, final Outbox outbox) {
    final int linkHeader = packet.parsed().networkOffset() - packet.frameOffset;
    final MutableDirectBuffer into = outbox.reserve(linkHeader + IcmpErrorBuilder.MAX_PACKET_BYTES);
    about.set(packet.buffer(), packet.frameOffset, packet.linkType, packet.parsed(), route);
    about.setKnownGood(isKnownGood(packet));
    return switch (packet.answer) {
      case NONE -> 0;
      case ICMP_ERROR -> {
        if (route.verdict() == RouteResult.Verdict.ANSWER
            && route.isRouteError()
            && !limiter.allowRouteError4(
                (int) packet.parsed().tuple().sourceLow(), packet.timeNs())) {
          yield 0;
        }
        final int length = writeIcmpError(packet, into, outbox.end());
        yield length == 0 || isWithinLimits(packet) ? length : 0;
      }
      case TCP_RESET -> {
        final int length = resets.write(about, into, outbox.end());
        way = resets.way();
        yield length;
      }
    };
  }

  /// Whether there is no need to look at a packet's checksum any more: conntrack has, or the node has written it.
  private boolean isKnownGood(final PacketContext packet) {
    return isUnfinishedReset(packet)
        || (verifiesChecksums
            && !packet.ownPacket
            && packet.hasTuple
            && packet.ctState() != CtState.UNTRACKED
            && packet.passesAs != PacketOutcome.BAD_CHECKSUM
            && isVerified(packet.parsed()));
  }

  private static boolean isVerified(final ParsedPacket parsed) {
    return switch (parsed.protocol()) {
      case Protocol.TCP, Protocol.UDP -> true;
      case Protocol.ICMP -> !parsed.tuple().ipv6();
      case Protocol.ICMPV6 -> parsed.tuple().ipv6();
      default -> false;
    };
  }

  private static boolean isUnfinishedReset(final PacketContext packet) {
    return packet.isAnswer
        && packet.parsed().protocol() == Protocol.TCP
        && !packet.parsed().tuple().ipv6();
  }

  /// Makes of an IPv4 reset that is about to be quoted what it is inside the node: hardware would complete the checksum,
  /// and there is only the sum of the pseudo header yet.
  static void undoChecksum(final PacketContext answer) {
    if (isUnfinishedReset(answer)) {
      final long sum =
          InternetChecksum.pseudoHeaderSum4(
              answer.buffer(),
              answer.parsed().networkOffset(),
              Protocol.TCP,
              answer.parsed().transportLength());
      TcpHeader.setChecksum(
          answer.buffer(), answer.parsed().transportOffset(), InternetChecksum.fold(sum));
    }
  }

  private int writeIcmpError(
      final PacketContext packet, final MutableDirectBuffer into, final int offset) {
    final int unpredictable =
        (int) (RandomBits.of(seed, packet.number(), IDENTIFICATION_DRAW) >>> 44);
    final long epochMs = packet.timeNs() / NS_PER_MS;
    final int length =
        packet.isRejection
            ? icmpErrors.writeRejection(
                about, packet.icmpCode, unpredictable, epochMs, into, offset)
            : icmpErrors.write(
                about,
                packet.icmpType,
                packet.icmpCode,
                packet.icmpInfo,
                unpredictable,
                epochMs,
                into,
                offset);
    way = icmpErrors.way(about);
    return length;
  }

  /// Facts sheet 8.2. What is not sent for another reason does not count.
  private boolean isWithinLimits(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    final long random = RandomBits.of(seed, packet.number(), LIMIT_DRAW);
    if (packet.inputInterface() == NetworkInterface.LOOPBACK_INDEX) {
      return true;
    }
    if (way.verdict() == RouteResult.Verdict.LOCAL) {
      return isWithinLimitsOfItself(packet, random);
    }
    if (!tuple.ipv6()) {
      return limiter.allow4(
          packet.icmpType, packet.icmpCode, (int) tuple.sourceLow(), packet.timeNs(), random);
    }
    routing.route6(tuple.sourceHigh(), tuple.sourceLow(), packet.inputInterface(), wayBack);
    return limiter.allow6(
        packet.icmpType,
        tuple.sourceHigh(),
        tuple.sourceLow(),
        wayBack.prefixLength(),
        packet.timeNs(),
        random);
  }

  /// What the node tells itself over IPv6 about a packet of its own counts as something that came by `lo`.
  private boolean isWithinLimitsOfItself(final PacketContext packet, final long random) {
    if (!packet.parsed().tuple().ipv6()) {
      return limiter.allowToItself4(packet.icmpType, packet.icmpCode, packet.timeNs(), random);
    }
    return packet.inputInterface() == RulePacket.NO_INTERFACE
        || limiter.allowToItself6(packet.icmpType, packet.timeNs(), random);
  }

  /// Whether an answer carries the mark of the packet it is about: `fwmark_reflect`.
  boolean reflectsMark(final PacketContext packet) {
    return packet.parsed().tuple().ipv6() ? reflectsMark6 : reflectsMark4;
  }

  /// The way of the last answer.
  RouteResult way() {
    return way;
  }
}
