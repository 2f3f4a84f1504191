package io.chainwalk.tools.traffic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Made-up traffic against a node that forwards everything.
class TrafficGeneratorTest {
  private static final int STEPS = 20_000;
  private static final Set<String> KINDS =
      Set.of(
          "tcp",
          "tcp-again",
          "tcp-overlap",
          "tcp-out-of-window",
          "tcp-rst-exact",
          "tcp-rst-elsewhere",
          "tcp-flags",
          "tcp-simultaneous-open",
          "tcp-syn-inside",
          "tcp-options",
          "tcp-window",
          "tcp-acknowledgement",
          "tcp-bad-header",
          "tcp-half-open",
          "tcp-sack",
          "tcp-port-reuse",
          "tcp-reopened",
          "udp",
          "udp-odd",
          "udplite",
          "udplite-odd",
          "sctp",
          "sctp-odd",
          "gre",
          "other",
          "icmp",
          "icmp-odd",
          "icmpv6",
          "icmpv6-odd",
          "icmp-error",
          "icmpv6-error",
          "icmp-error-about-error",
          "icmp-error-about-unseen",
          "icmpv6-error-about-error",
          "icmpv6-error-about-unseen",
          "fragment",
          "fragment-atomic",
          "fragment-dont-fragment",
          "fragment-duplicate",
          "fragment-lengths",
          "fragment-missing",
          "fragment-overlap",
          "fragment-shuffled",
          "fragment-tiny",
          "fragment-too-long",
          "fragment-tos",
          "neighbour",
          "stray",
          "noise",
          "ttl",
          "options",
          "extension",
          "bad-checksum",
          "bad-length",
          "cut",
          "short",
          "martian",
          "odd-field",
          "padded");

  /// Kinds whose packets are whole and right, but for what the protocol makes of them.
  private static final Set<String> SOUND =
      Set.of(
          "tcp",
          "tcp-port-reuse",
          "tcp-simultaneous-open",
          "udp",
          "sctp",
          "icmp",
          "icmpv6",
          "icmp-error",
          "icmpv6-error");

  private record Sent(Step.Send step, Packet packet) {}

  @Test
  void theSameSeedAndNodeMakeTheSamePackets() throws BadRulesException {
    final List<Sent> once = sent(3, TrafficOptions.DEFAULT, 5000);
    final List<Sent> again = sent(3, TrafficOptions.DEFAULT, 5000);
    assertEquals(packets(once), packets(again));
    assertEquals(ways(once), ways(again));
    assertNotEquals(packets(once), packets(sent(4, TrafficOptions.DEFAULT, 5000)));
  }

  @Test
  void somePacketsGoToABroadcastAddressOfTheNodesSubnetsAndNoneComeFromOne()
      throws BadRulesException {
    final Set<String> broadcasts = Set.of("10.1.0.255", "192.168.0.255");
    int to = 0;
    for (final Sent one : sent(3, TrafficOptions.DEFAULT, STEPS)) {
      final byte[] bytes = one.packet().bytes();
      if (bytes.length >= 20 && bytes[0] >>> 4 == 4) {
        assertFalse(broadcasts.contains(address(bytes, 12)), () -> one.step().kind());
        to += broadcasts.contains(address(bytes, 16)) ? 1 : 0;
      }
    }
    assertTrue(to > 0);
  }

  private static String address(final byte[] packet, final int at) {
    return (packet[at] & 0xFF)
        + "."
        + (packet[at + 1] & 0xFF)
        + "."
        + (packet[at + 2] & 0xFF)
        + "."
        + (packet[at + 3] & 0xFF);
  }

  @Test
  void everyKindOfPacketOccurs() throws BadRulesException {
    final Set<String> missing = new TreeSet<>(KINDS);
    final Set<String> unknown = new TreeSet<>();
    for (final Sent sent : sent(1, TrafficOptions.DEFAULT, STEPS)) {
      missing.remove(sent.step.kind());
      if (!KINDS.contains(sent.step.kind())) {
        unknown.add(sent.step.kind());
      }
    }
    assertEquals(Set.of(), missing);
    assertEquals(Set.of(), unknown);
  }

  @Test
  void allCombinationsOfTheSixFlagsOccur() throws BadRulesException {
    final BitSet flags = new BitSet();
    for (final Sent sent : sent(2, TrafficOptions.DEFAULT, 2 * STEPS)) {
      final byte[] packet = sent.packet.bytes();
      final Layout layout = Layout.of(packet);
      if (layout != null && layout.protocol() == 6 && layout.hasTransport(packet, 20)) {
        flags.set(packet[layout.transport() + 13] & 0x3F);
      }
    }
    assertEquals(64, flags.cardinality());
  }

  @Test
  void packetsOfSaneConversationsAreWhole() throws BadRulesException {
    final ParsedPacket parsed = new ParsedPacket();
    for (final Sent sent : sent(5, TrafficOptions.DEFAULT, STEPS)) {
      if (SOUND.contains(sent.step.kind())) {
        final byte[] bytes = sent.packet.bytes();
        final ParseResult result =
            PacketParser.parse(
                new UnsafeBuffer(bytes), 0, bytes.length, bytes.length, LinkType.RAW, parsed);
        assertTrue(result.isIp(), () -> sent.step.kind() + " " + result + " " + sent.packet);
      }
    }
  }

  @Test
  void whatTheNodeSendsItselfHasAHeaderThatItsKernelTakes() throws BadRulesException {
    final Targets targets = Targets.of(TestNode.setup());
    int count = 0;
    for (final Sent sent : sent(6, TrafficOptions.DEFAULT, STEPS)) {
      if (sent.step.by().equals(Arrival.OWN)) {
        count++;
        final byte[] packet = sent.packet.bytes();
        assertTrue(packet.length <= 1280, sent::toString);
        assertTrue(
            targets.own().contains(Wire.source(packet)) || Pools.isLoopback(Wire.source(packet)),
            sent::toString);
        if (!Wire.isIpv6(packet)) {
          assertEquals(0x45, packet[0], sent::toString);
          assertNotEquals(0, Wire.get16(packet, Wire.IPV4_ID), sent::toString);
          assertEquals(packet.length, Wire.get16(packet, Wire.IPV4_TOTAL_LENGTH), sent::toString);
        }
      }
    }
    assertTrue(count > 500, "only " + count);
  }

  @Test
  void theHistoryDoesNotGrow() throws BadRulesException {
    final History history = new History();
    final TrafficGenerator generator = generator(7, TrafficOptions.DEFAULT);
    final TestNode node = new TestNode();
    int last = 0;
    for (int i = 0; i < 60_000; i++) {
      if (generator.next(history) instanceof Step.Send send) {
        last = send.number();
        take(node, history, send);
      }
    }
    int kept = 0;
    for (int step = 0; step <= last; step++) {
      kept += history.of(step) == null ? 0 : 1;
    }
    assertTrue(kept < 300 * 60, "kept " + kept);
  }

  @Test
  void anyPartOfTheStepsCanBeTakenAgain() throws BadRulesException {
    final List<Sent> all = sent(8, TrafficOptions.DEFAULT, STEPS);
    for (int part = 2; part < 6; part++) {
      final History history = new History();
      final TestNode node = new TestNode();
      for (int i = part; i < all.size(); i += part) {
        final Step.Send step = all.get(i).step;
        assertDoesNotThrow(() -> take(node, history, step));
      }
    }
  }

  @Test
  void whateverANodeMakesOfPacketsThereAreMore() throws BadRulesException {
    final Dice dice = new Dice(10);
    for (final String address : List.of("10.0.0.1/24", "fd00::1/64", "10.0.0.1/31")) {
      final String text = "interface eth0\naddress " + address + "\n";
      final TrafficGenerator generator =
          new TrafficGenerator(
              Targets.of(new NodeSetup(text, List.of(), "", "", "")), 10, TrafficOptions.DEFAULT);
      final History history = new History();
      for (int i = 0; i < 5000; i++) {
        final Step.Send step = assertInstanceOf(Step.Send.class, generator.next(history));
        final Packet packet = step.plan().render(history);
        if (packet != null) {
          history.add(step.number(), garbled(dice, step.by(), packet));
        }
      }
    }
  }

  private static Exchange garbled(final Dice dice, final String by, final Packet packet) {
    final byte[] bytes = packet.bytes();
    bytes[dice.below(bytes.length)]++;
    final Packet cut = Packet.of(bytes, 0, dice.below(bytes.length) + 1);
    return new Exchange(
        new Arrival(0, by, packet),
        List.of(new Departure(dice.coin() ? "eth0" : Departure.DELIVERED, cut)));
  }

  @Test
  void pausesComeWhenTheyAreAskedFor() throws BadRulesException {
    final History history = new History();
    final TrafficGenerator generator = generator(9, TrafficOptions.DEFAULT.withPauses(100_000));
    int pauses = 0;
    for (int i = 0; i < 1000; i++) {
      pauses += generator.next(history) instanceof Step.Pause ? 1 : 0;
    }
    assertTrue(pauses > 30 && pauses < 300, "pauses: " + pauses);
  }

  @Test
  void aNodeWithoutInterfacesHasNoTraffic() throws BadRulesException {
    final Targets nothing = Targets.of(new NodeSetup("", List.of(), "", "", ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TrafficGenerator(nothing, 1, TrafficOptions.DEFAULT));
  }

  private static TrafficGenerator generator(final long seed, final TrafficOptions options)
      throws BadRulesException {
    return new TrafficGenerator(Targets.of(TestNode.setup()), seed, options);
  }

  private static List<Sent> sent(final long seed, final TrafficOptions options, final int steps)
      throws BadRulesException {
    final TrafficGenerator generator = generator(seed, options);
    final History history = new History();
    final TestNode node = new TestNode();
    final List<Sent> all = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      if (generator.next(history) instanceof Step.Send send) {
        final Packet packet = send.plan().render(history);
        if (packet != null) {
          history.add(send.number(), node.take(send.by(), packet));
          all.add(new Sent(send, packet));
        }
      }
    }
    return all;
  }

  private static void take(final TestNode node, final History history, final Step.Send step) {
    final Packet packet = step.plan().render(history);
    if (packet != null) {
      history.add(step.number(), node.take(step.by(), packet));
    }
  }

  private static List<Packet> packets(final List<Sent> all) {
    return all.stream().map(Sent::packet).toList();
  }

  private static List<String> ways(final List<Sent> all) {
    return all.stream().map(sent -> sent.step.by() + " " + sent.step.kind()).toList();
  }
}
