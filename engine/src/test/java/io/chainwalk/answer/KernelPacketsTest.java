package io.chainwalk.answer;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.node.ForwardChecks;
import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.InputRouting;
import io.chainwalk.node.KernelWorld;
import io.chainwalk.node.KernelWorld.Sent;
import io.chainwalk.node.Node;
import io.chainwalk.node.RouteResult;
import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.node.RoutingDrop;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Random packets through random nodes, against a 6.18 kernel: which hook they reach, what leaves and by which
/// interface, byte for byte. Of generated packets only what the kernel draws at random is taken from the recording:
/// the IPv4 identification and the IPv6 flow label.
final class KernelPacketsTest {
  private static final String NOT_MODELLED = "not modelled";
  private static final int ROOM = 4096;
  private static final int UNPREDICTABLE_OF_IPV6 = 0xF_FFFF;

  private static final Map<String, Integer> REJECT_CODES =
      Map.ofEntries(
          Map.entry("icmp-net-unreachable", IcmpError.NET_UNREACHABLE),
          Map.entry("icmp-host-unreachable", IcmpError.HOST_UNREACHABLE),
          Map.entry("icmp-proto-unreachable", IcmpError.PROTOCOL_UNREACHABLE),
          Map.entry("icmp-port-unreachable", IcmpError.PORT_UNREACHABLE),
          Map.entry("icmp-net-prohibited", IcmpError.NET_PROHIBITED),
          Map.entry("icmp-host-prohibited", IcmpError.HOST_PROHIBITED),
          Map.entry("icmp-admin-prohibited", IcmpError.ADMIN_PROHIBITED),
          Map.entry("icmp6-no-route", Icmpv6Error.NO_ROUTE),
          Map.entry("icmp6-adm-prohibited", Icmpv6Error.ADMIN_PROHIBITED),
          Map.entry("icmp6-addr-unreachable", Icmpv6Error.ADDRESS_UNREACHABLE),
          Map.entry("icmp6-port-unreachable", Icmpv6Error.PORT_UNREACHABLE),
          Map.entry("icmp6-policy-fail", Icmpv6Error.POLICY_FAILED),
          Map.entry("icmp6-reject-route", Icmpv6Error.REJECT_ROUTE));

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ROOM]);
  private final UnsafeBuffer answer = new UnsafeBuffer(new byte[ROOM]);
  private final ParsedPacket parsed = new ParsedPacket();
  private final RouteResult route = new RouteResult();
  private final OffendingPacket about = new OffendingPacket();

  /// What became of a packet, counted so that the recording is known to hold some of each.
  private final Map<String, Integer> seen = new TreeMap<>();

  @Test
  void everyPacketFaresAsInTheKernel() {
    final List<String> differences = new ArrayList<>();
    for (final KernelWorld world : KernelWorld.all()) {
      final Walk walk = new Walk(Node.parse(world.nodeText()));
      int number = 0;
      for (final Sent sent : world.packets()) {
        number++;
        final String kernel = kernel(sent);
        final String ours = walk.send(sent);
        if (!kernel.equals(ours) && !ours.equals(NOT_MODELLED)) {
          differences.add(
              world.name()
                  + " packet "
                  + number
                  + " "
                  + sent.input()
                  + " "
                  + sent.link()
                  + " "
                  + sent.reject()
                  + "\n  in     "
                  + HexFormat.of().formatHex(sent.bytes())
                  + "\n  kernel "
                  + kernel
                  + "\n  we     "
                  + ours
                  + "\n");
        }
      }
    }
    assertTrue(seen.getOrDefault(NOT_MODELLED, 0) < 20, () -> "too many not modelled: " + seen);
    assertEquals("", String.join("", differences), () -> differences.size() + " differ");
    for (final String kind :
        List.of("forwarded", "icmp", "reset", "dropped", "local", "fragmented")) {
      assertTrue(seen.getOrDefault(kind, 0) >= 8, () -> kind + ": " + seen);
    }
  }

  private static String kernel(final Sent sent) {
    final StringBuilder text = new StringBuilder(sent.hook());
    for (int i = 0; i < sent.output().size(); i++) {
      final String word = sent.output().get(i);
      text.append(' ');
      text.append(
          i % 2 == 0 ? word : HexFormat.of().formatHex(KernelWorld.bytes(word, sent.bytes())));
    }
    return text.toString();
  }

  /// A node, and all that a packet meets on it but connection tracking.
  private final class Walk {
    private final Node node;
    private final InputRouting routing;
    private final ForwardChecks checks;
    private final IcmpErrorBuilder icmp;
    private final TcpResetBuilder reset;

    private Walk(final Node node) {
      this.node = node;
      routing = new InputRouting(node);
      checks = new ForwardChecks(node);
      icmp = new IcmpErrorBuilder(node);
      reset = new TcpResetBuilder(node);
    }

    private String send(final Sent sent) {
      final int length = sent.bytes().length;
      final boolean ipv6 = sent.bytes()[0] >>> 4 == 6;
      buffer.putBytes(0, sent.bytes());
      PacketParser.parse(buffer, 0, length, length, LinkType.RAW, parsed);
      final int input = node.interfaceIndex(sent.input());
      if (ipv6 && routing.refusal6(buffer, 0, input) != null) {
        return ended("dropped", "-");
      }
      about.set(buffer, 0, LinkType.RAW, parsed, route);
      final boolean toGroup = !sent.link().equals("host");
      Verdict verdict =
          parsed.result() == ParseResult.BAD_OPTIONS
              ? routing.refuseOptions6(buffer, parsed, input, toGroup, route)
              : routing.route(buffer, 0, input, toGroup, sent.clockMs(), route);
      if (verdict == Verdict.FORWARD) {
        verdict = checks.check(buffer, 0, route, 0);
      }
      return switch (verdict) {
        case DROP ->
            route.drop() == RoutingDrop.OPTION_NOT_MODELLED
                ? ended(NOT_MODELLED, NOT_MODELLED)
                : ended("dropped", "-");
        case ANSWER -> at("-", error(sent, route.icmpType(), route.icmpCode(), route.icmpInfo()));
        case LOCAL ->
            // With IPv4 the kernel waits for the other fragments before INPUT; that is not of this
            // package.
            parsed.isFragment() && !ipv6
                ? ended("local", "-")
                : sent.reject().equals("none") ? ended("local", "I") : at("I", rejection(sent));
        case FORWARD -> sent.reject().equals("none") ? forwarded(length) : at("F", rejection(sent));
      };
    }

    private static String at(final String hook, final String answer) {
      return answer.equals(NOT_MODELLED) ? answer : hook + answer;
    }

    private String forwarded(final int length) {
      checks.completeOptions(buffer, 0, route);
      final String out = " " + node.interfaceAt(route.outputInterface()).name() + " ";
      return length > route.mtuBytes()
          ? ended("fragmented", "F fragments")
          : ended("forwarded", "F" + out + hex(buffer, length));
    }

    private String rejection(final Sent sent) {
      if (sent.reject().equals("tcp-reset")) {
        return answered("reset", reset.write(about, answer, 0), reset.silence(), reset.way());
      }
      final int code = Objects.requireNonNull(REJECT_CODES.get(sent.reject()));
      final int bytes =
          icmp.writeRejection(about, code, unpredictable(sent), sent.clockMs(), answer, 0);
      return answered("icmp", bytes, icmp.silence(), icmp.way(about));
    }

    private String error(final Sent sent, final int type, final int code, final int info) {
      final int bytes =
          icmp.write(about, type, code, info, unpredictable(sent), sent.clockMs(), answer, 0);
      return answered("icmp", bytes, icmp.silence(), icmp.way(about));
    }

    private String answered(
        final String kind, final int bytes, final Silence silence, final RouteResult way) {
      assertEquals(bytes == 0, silence != Silence.NONE);
      return silence == Silence.OPTION_NOT_MODELLED
          ? NOT_MODELLED
          : answeredOrSilent(kind, bytes, silence, way);
    }

    private String answeredOrSilent(
        final String kind, final int bytes, final Silence silence, final RouteResult way) {
      if (bytes == 0) {
        return ended(silence.name(), "");
      }
      // Recorded was what left the node.
      return way.verdict() == Verdict.LOCAL
          ? ended("to itself", "")
          : ended(
              kind,
              " " + node.interfaceAt(way.outputInterface()).name() + " " + hex(answer, bytes));
    }
  }

  private String ended(final String kind, final String text) {
    seen.merge(kind, 1, Integer::sum);
    return text;
  }

  private static String hex(final UnsafeBuffer bytes, final int length) {
    return HexFormat.of().formatHex(bytes.byteArray(), 0, length);
  }

  /// What the kernel drew at random for its answer.
  private static int unpredictable(final Sent sent) {
    if (sent.output().isEmpty()) {
      return 0;
    }
    final byte[] recorded = KernelWorld.bytes(sent.output().get(1), sent.bytes());
    final UnsafeBuffer bytes = new UnsafeBuffer(recorded);
    return recorded[0] >>> 4 == 4
        ? bytes.getShort(4, BIG_ENDIAN) & 0xFFFF
        : bytes.getInt(0, BIG_ENDIAN) & UNPREDICTABLE_OF_IPV6;
  }
}
