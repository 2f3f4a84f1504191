package io.chainwalk.answer;

import io.chainwalk.capture.LinkType;
import io.chainwalk.node.ForwardChecks;
import io.chainwalk.node.InputRouting;
import io.chainwalk.node.Node;
import io.chainwalk.node.RouteResult;
import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.node.RoutingDrop;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/// A node, one frame at a time: routing, the checks of forwarding, and answers, with nothing in between.
final class AnswerLab {
  /// Identification or flow label of every answer.
  static final int UNPREDICTABLE = 0x1234;

  private static final int ROOM = 1 << 16;
  private static final int ANSWER_OFFSET = 3;

  final Node node;
  final RouteResult route = new RouteResult();
  final ParsedPacket parsed = new ParsedPacket();
  final OffendingPacket about = new OffendingPacket();
  final IcmpErrorBuilder icmp;
  final TcpResetBuilder reset;
  final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ROOM]);
  final UnsafeBuffer answer = new UnsafeBuffer(new byte[ROOM]);
  int linkType = LinkType.ETHERNET;

  private final InputRouting routing;
  private final ForwardChecks checks;
  private int frameBytes;

  AnswerLab(final String nodeText) {
    node = Node.parse(nodeText);
    routing = new InputRouting(node);
    checks = new ForwardChecks(node);
    icmp = new IcmpErrorBuilder(node);
    reset = new TcpResetBuilder(node);
  }

  /// Sends a frame in.
  ///
  /// @return `LOCAL`, `FORWARD eth1`, `DROP` and the reason, `ANSWER` with type and code
  String send(final String input, final byte[] frame) {
    return send(input, frame, false, 0);
  }

  String send(
      final String input,
      final byte[] frame,
      final boolean toLinkGroup,
      final int largestFragmentBytes) {
    frameBytes = frame.length;
    buffer.putBytes(0, frame);
    PacketParser.parse(buffer, 0, frame.length, frame.length, linkType, parsed);
    about.set(buffer, 0, linkType, parsed, route);
    final int ipOffset = parsed.networkOffset();
    final int inputInterface = node.interfaceIndex(input);
    if (parsed.result() == ParseResult.BAD_OPTIONS) {
      return words(routing.refuseOptions6(buffer, parsed, inputInterface, toLinkGroup, route));
    }
    if (buffer.getByte(ipOffset) >>> 4 == 6) {
      final RoutingDrop refusal = routing.refusal6(buffer, ipOffset, inputInterface);
      if (refusal != null) {
        return "DROP " + refusal;
      }
    }
    return words(walk(inputInterface, toLinkGroup, largestFragmentBytes));
  }

  private String words(final Verdict verdict) {
    return switch (verdict) {
      case LOCAL -> "LOCAL";
      case FORWARD -> "FORWARD " + node.interfaceAt(route.outputInterface()).name();
      case DROP -> "DROP " + route.drop();
      case ANSWER -> "ANSWER " + route.icmpType() + "/" + route.icmpCode();
    };
  }

  /// Routes the packet that was parsed last, and allocates nothing.
  Verdict walk(
      final int inputInterface, final boolean toLinkGroup, final int largestFragmentBytes) {
    final int ipOffset = parsed.networkOffset();
    final Verdict verdict = routing.route(buffer, ipOffset, inputInterface, toLinkGroup, 0, route);
    return verdict == Verdict.FORWARD
        ? checks.check(buffer, ipOffset, route, largestFragmentBytes)
        : verdict;
  }

  /// The frame as it stands now.
  byte[] frame() {
    return Arrays.copyOf(buffer.byteArray(), frameBytes);
  }

  /// The error that the last verdict asks for, or an empty frame.
  byte[] error() {
    return answered(
        icmp.write(
            about,
            route.icmpType(),
            route.icmpCode(),
            route.icmpInfo(),
            UNPREDICTABLE,
            0,
            answer,
            ANSWER_OFFSET));
  }

  /// The answer of REJECT, or an empty frame.
  byte[] rejection(final int code) {
    return answered(icmp.writeRejection(about, code, UNPREDICTABLE, 0, answer, ANSWER_OFFSET));
  }

  /// The answer of REJECT with tcp-reset, or an empty frame.
  byte[] reset() {
    return answered(reset.write(about, answer, ANSWER_OFFSET));
  }

  private byte[] answered(final int bytes) {
    return Arrays.copyOfRange(answer.byteArray(), ANSWER_OFFSET, ANSWER_OFFSET + bytes);
  }
}
