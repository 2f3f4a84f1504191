package io.chainwalk.pipeline;

import io.chainwalk.answer.IcmpErrorBuilder;
import io.chainwalk.answer.IcmpRateLimiter;
import io.chainwalk.answer.OffendingPacket;
import io.chainwalk.answer.TcpResetBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeSysctl;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
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
  private final boolean reflectsMark4;
  private final boolean reflectsMark6;
  private int outputInterface;

  AnswerStage(final long seed, final Node node) {
    this.seed = seed;
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
        outputInterface = resets.outputInterface();
        yield length;
      }
    };
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
    outputInterface = icmpErrors.outputInterface(about);
    return length;
  }

  /// Facts sheet 8.2. What is not sent for another reason does not count.
  private boolean isWithinLimits(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    final long random = RandomBits.of(seed, packet.number(), LIMIT_DRAW);
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

  /// Whether an answer carries the mark of the packet it is about: `fwmark_reflect`.
  boolean reflectsMark(final PacketContext packet) {
    return packet.parsed().tuple().ipv6() ? reflectsMark6 : reflectsMark4;
  }

  /// Where the last answer goes out.
  int outputInterface() {
    return outputInterface;
  }
}
