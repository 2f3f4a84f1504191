package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.REDIRECT;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Verdict;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A node that does not route, but has addresses: what is for one of them takes the way in, what is from one of them the
/// way out.
class UnroutedNodeTest {
  private static final Node NODE =
      Node.parse(
          """
          interface node0
          address 10.0.0.1/24
          address 2001:db8::1/64
          """);

  private static final String NODE_ADDRESS = "10.0.0.1";
  private static final String CLIENT = "192.0.2.7";
  private static final String POD = "10.244.1.5";
  private static final String NODE_ADDRESS6 = "2001:db8::1";
  private static final String CLIENT6 = "2001:db8:7::7";
  private static final String POD6 = "2001:db8:244::5";

  private final ScriptedRules rules = new ScriptedRules();
  private final PipelineLab lab = lab(EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);

  private PipelineLab lab(final EngineSettings.Answers answers) {
    final PipelineLab made = new PipelineLab(PipelineLab.settings(answers).withAddressesOf(NODE));
    made.worker.useRules(rules, 0);
    return made;
  }

  private static byte[] udp(
      final String from, final int fromPort, final String to, final int toPort) {
    return PacketBuilder.eth().ip(from, to).udp(fromPort, toPort).payload("x").bytes();
  }

  private static String ends(final PipelineLab.Sent sent) {
    final Decoded frame = PipelineLab.decode(sent);
    final String ip = frame.header("ipv6").isPresent() ? "ipv6" : "ipv4";
    return field(frame, ip, "source address")
        + " "
        + field(frame, "udp", "source port")
        + " > "
        + field(frame, ip, "destination address")
        + " "
        + field(frame, "udp", "destination port");
  }

  private static String field(final Decoded frame, final String header, final String field) {
    return frame.header(header).flatMap(found -> found.value(field)).orElseThrow();
  }

  @Test
  void aPacketForTheNodeMeetsInputAndIsPassedOnAsItIs() {
    final byte[] question = udp(CLIENT, 4000, NODE_ADDRESS, 53);
    final PipelineLab.Sent sent = lab.send(question);
    assertEquals(PacketOutcome.NO_SERVICE, sent.outcome());
    assertArrayEquals(question, sent.frame());
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle INPUT NEW, filter INPUT NEW, security INPUT NEW, nat INPUT NEW",
        rules.visits());
  }

  @Test
  void aPacketFromTheNodeMeetsOutput() {
    lab.send(udp(NODE_ADDRESS, 4000, CLIENT, 53));
    assertEquals(
        "raw OUTPUT INVALID, mangle OUTPUT NEW, nat OUTPUT NEW, filter OUTPUT NEW, "
            + "security OUTPUT NEW, mangle POSTROUTING NEW, nat POSTROUTING NEW",
        rules.visits());
  }

  @Test
  void aPacketBetweenOthersMeetsForward() {
    lab.send(udp(CLIENT, 4000, POD, 53));
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
            + "mangle POSTROUTING NEW, nat POSTROUTING NEW",
        rules.visits());
  }

  @Test
  void aNodePortIsForwardedAndMasqueradedByTheNodesFirstAddress() {
    rules.nat(Hook.PREROUTING, to(NODE_ADDRESS, 30_053), toAddress(POD, 53));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    final PipelineLab.Sent sent = lab.send(udp(CLIENT, 4000, NODE_ADDRESS, 30_053));
    assertEquals(PacketOutcome.TRANSLATED, sent.outcome());
    assertEquals(NODE_ADDRESS + " 4000 > " + POD + " 53", ends(sent));
  }

  @Test
  void anIpv6NodePortLikewise() {
    rules.nat(Hook.PREROUTING, to(NODE_ADDRESS6, 30_053), toAddress(POD6, 53));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    final PipelineLab.Sent sent = lab.send(udp(CLIENT6, 4000, NODE_ADDRESS6, 30_053));
    assertEquals("2001:db8:0:0:0:0:0:1 4000 > 2001:db8:244:0:0:0:0:5 53", ends(sent));
  }

  @Test
  void theAnswerFromANodePortIsTheEndpointsAndNotTheNodes() {
    rules.nat(Hook.PREROUTING, to(NODE_ADDRESS, 30_053), toAddress(POD, 53));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    lab.send(udp(CLIENT, 4000, NODE_ADDRESS, 30_053));
    rules.visits();
    final byte[] answer = udp(NODE_ADDRESS, 30_053, CLIENT, 4000);
    final PipelineLab.Sent sent = lab.send(answer);
    assertEquals(CtState.ESTABLISHED, sent.ctState());
    assertArrayEquals(answer, sent.frame());
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING ESTABLISHED, "
            + "mangle FORWARD ESTABLISHED, filter FORWARD ESTABLISHED, "
            + "security FORWARD ESTABLISHED, mangle POSTROUTING ESTABLISHED",
        rules.visits());
  }

  @Test
  void rulesOfRawSeeAnAnswerComeFromTheEndpointToo() {
    rules.nat(Hook.PREROUTING, to("10.96.0.10", 53), toAddress(POD, 53));
    rules.rule(Table.RAW, Hook.PREROUTING, from(POD), RuleWords.DROP);
    assertEquals(PacketOutcome.TRANSLATED, lab.send(udp(CLIENT, 4000, "10.96.0.10", 53)).outcome());
    assertEquals(PacketOutcome.FILTERED, lab.send(udp("10.96.0.10", 53, CLIENT, 4000)).outcome());
  }

  private static Predicate<RulePacket> from(final String address) {
    final long low = IpAddress.parse(address).low();
    return packet -> packet.parsed().tuple().sourceLow() == low;
  }

  @Test
  void theAnswerAsCapturedBehindTheNodeIsTranslatedBackToo() {
    final PipelineLab node = lab(EngineSettings.Answers.AS_CAPTURED);
    rules.nat(Hook.PREROUTING, to(NODE_ADDRESS, 30_053), toAddress(POD, 53));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    node.send(udp(CLIENT, 4000, NODE_ADDRESS, 30_053));
    assertEquals(
        NODE_ADDRESS + " 30053 > " + CLIENT + " 4000",
        ends(node.send(udp(POD, 53, NODE_ADDRESS, 4000))));
  }

  @Test
  void whatIsRedirectedGoesToTheNodesFirstAddress() {
    rules.nat(Hook.PREROUTING, to(POD, 53), REDIRECT);
    assertEquals(
        CLIENT + " 4000 > " + NODE_ADDRESS + " 53", ends(lab.send(udp(CLIENT, 4000, POD, 53))));
  }

  @Test
  void aPacketThatTheNatTableDropsIsCountedForTheReasonThatTheTableGives() {
    final Rules jumpy =
        new Rules() {
          @Override
          public boolean hasChain(final Table table, final Hook hook) {
            return table == Table.NAT;
          }

          @Override
          public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
            return Verdict.ACCEPT;
          }

          @Override
          public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
            if (packet.parsed().tuple().destinationPort() == 53) {
              packet.setDropReason(PacketOutcome.TOO_MANY_JUMPS);
            }
            return NatVerdict.DROP;
          }
        };
    lab.worker.useRules(jumpy, 0);
    assertEquals(PacketOutcome.TOO_MANY_JUMPS, lab.send(udp(CLIENT, 4000, POD, 53)).outcome());
    assertEquals(PacketOutcome.FILTERED, lab.send(udp(CLIENT, 4000, POD, 54)).outcome());
  }

  @Test
  void withoutAddressNothingCanBeMasqueraded() {
    final PipelineLab bare = PipelineLab.fromChosenEndpoint();
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    bare.worker.useRules(rules, 0);
    assertEquals(PacketOutcome.NO_NAT_ADDRESS, bare.send(udp(CLIENT, 4000, POD, 53)).outcome());
  }

  @Test
  void aDeletedConnectionBeginsAnewWithItsNextPacket() {
    rules.nat(Hook.PREROUTING, to("10.96.0.10", 53), toAddress(POD, 53));
    lab.send(udp(CLIENT, 4000, "10.96.0.10", 53));
    lab.send(udp(CLIENT, 4001, "10.96.0.10", 53));
    rules.visits();
    assertEquals(
        1,
        lab.worker.removeConnections(
            entry -> {
              final FlowTuple tuple = new FlowTuple();
              entry.readTuple(Direction.ORIGINAL, tuple);
              return tuple.sourcePort() == 4000;
            },
            lab.nowNs));
    lab.send(udp(CLIENT, 4000, "10.96.0.10", 53));
    assertTrue(rules.visits().contains("nat PREROUTING"));
    lab.send(udp(CLIENT, 4001, "10.96.0.10", 53));
    assertFalse(rules.visits().contains("nat"));
  }
}
