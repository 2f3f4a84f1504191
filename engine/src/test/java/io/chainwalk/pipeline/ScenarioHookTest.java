package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.DROP;
import static io.chainwalk.pipeline.RuleWords.LO;
import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.ctState;
import static io.chainwalk.pipeline.RuleWords.in;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.protocol;
import static io.chainwalk.pipeline.RuleWords.reject;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which chains a packet goes through, in which order, and what it is to its connection there: facts sheet, sections 1.2
/// to 1.5, 2.2, 6.9 and 6.10.
class ScenarioHookTest {
  private static final byte[] QUESTION = sent(CLIENT, SERVER).udp(1000, 53).payload("q").bytes();
  private static final byte[] ANSWER = sent(SERVER, CLIENT).udp(53, 1000).payload("a").bytes();

  private final ScriptedRules rules = new ScriptedRules();
  private final NodeLab router = NodeLab.router(rules);

  // ---- the order of the chains, and ctstate in each

  @Test
  void aForwardedPacketIsInvalidToRawAndOnlyTheFirstOfAFlowReachesNat() {
    router.receive("c0", QUESTION);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
            + "mangle POSTROUTING NEW, nat POSTROUTING NEW",
        rules.visits());
    router.receive("c0", QUESTION);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
            + "mangle POSTROUTING NEW",
        rules.visits());
    router.receive("s0", ANSWER);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING ESTABLISHED, "
            + "mangle FORWARD ESTABLISHED, filter FORWARD ESTABLISHED, "
            + "security FORWARD ESTABLISHED, mangle POSTROUTING ESTABLISHED",
        rules.visits());
  }

  @Test
  void aPacketToTheRouterAndItsAnswerTakeTheWayThroughInputAndOutput() {
    assertSilence(
        PacketOutcome.DELIVERED,
        router.receive("c0", sent(CLIENT, Wire.C0).icmpEcho(9, 1).payload(8).bytes()));
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle INPUT NEW, filter INPUT NEW, security INPUT NEW, nat INPUT NEW",
        rules.visits());
    router.sendOwn(sent(Wire.C0, CLIENT).icmpEchoReply(9, 1).payload(8).bytes());
    assertEquals(
        "raw OUTPUT INVALID, mangle OUTPUT ESTABLISHED, filter OUTPUT ESTABLISHED, "
            + "security OUTPUT ESTABLISHED, mangle POSTROUTING ESTABLISHED",
        rules.visits());
  }

  @Test
  void aPacketOfTheRouterToItselfGoesOutOnceAndComesInByTheLoopback() {
    rules.rule(Table.FILTER, Hook.OUTPUT, out(LO).negate(), DROP);
    rules.rule(Table.FILTER, Hook.INPUT, in(LO).negate(), DROP);
    final byte[] question = sent(Wire.C0, Wire.S0).udp(1000, 53).payload("q").bytes();
    assertSilence(PacketOutcome.DELIVERED, router.sendOwn(question));
    assertEquals(
        "raw OUTPUT INVALID, mangle OUTPUT NEW, nat OUTPUT NEW, filter OUTPUT NEW, "
            + "security OUTPUT NEW, mangle POSTROUTING NEW, nat POSTROUTING NEW, "
            + "raw PREROUTING NEW, mangle PREROUTING NEW, "
            + "mangle INPUT NEW, filter INPUT NEW, security INPUT NEW",
        rules.visits());
    assertEquals(
        List.of("udp 30 s, 10.0.1.1:1000 > 10.0.2.1:53, 10.0.2.1:53 > 10.0.1.1:1000, UNREPLIED"),
        router.connections());
  }

  @Test
  void theRoutersOwnPacketThatInputRefusesKeepsTheConnectionThatPostroutingConfirmed() {
    rules.rule(Table.FILTER, Hook.INPUT, RuleWords::any, DROP);
    final byte[] question = sent(Wire.C0, Wire.S0).udp(1000, 53).payload("q").bytes();
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(question));
    assertEquals(1, router.connections().size());
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(question));
    assertEquals(1, router.engine.table().count());
  }

  /// Facts sheet 1.3: a rule for INVALID in `raw` meets every packet.
  @Test
  void invalidInRawMatchesEveryPacket() {
    rules.rule(Table.RAW, Hook.PREROUTING, ctState(CtState.INVALID), DROP);
    assertSilence(PacketOutcome.FILTERED, router.receive("c0", QUESTION));
    assertEquals(0, router.engine.table().count());
  }

  // ---- dropped before confirm

  @ParameterizedTest
  @CsvSource({
    "MANGLE, PREROUTING",
    "MANGLE, FORWARD",
    "FILTER, FORWARD",
    "SECURITY, FORWARD",
    "MANGLE, POSTROUTING"
  })
  void scenario54_aPacketDroppedBeforeConfirmLeavesNoConnection(
      final Table table, final Hook hook) {
    rules.rule(table, hook, RuleWords::any, DROP);
    rules.nat(Hook.PREROUTING, to(VIP), toAddress(SERVER));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    for (int i = 0; i < 3; i++) {
      assertSilence(
          PacketOutcome.FILTERED,
          router.receive("c0", sent(CLIENT, VIP).udp(1100, 53).payload("q").bytes()));
      assertEquals(0, router.engine.table().count());
    }
    assertEquals(0, router.worker.conntrack().created());
  }

  @Test
  void scenario54_aDroppedAnswerLeavesTheConnectionRepliedAllTheSame() {
    rules.rule(Table.FILTER, Hook.FORWARD, ctState(CtState.ESTABLISHED), DROP);
    router.receive("c0", QUESTION);
    assertSilence(PacketOutcome.FILTERED, router.receive("s0", ANSWER));
    assertEquals(
        List.of("udp 30 s, 10.0.1.2:1000 > 10.0.2.2:53, 10.0.2.2:53 > 10.0.1.2:1000"),
        router.connections());
  }

  // ---- untracked

  @Test
  void scenario70_anUntrackedPacketPassesNatByAndIsNeitherNewNorInvalid() {
    rules.rule(
        Table.RAW, Hook.PREROUTING, RuleWords::any, ScriptedRules.then(RulePacket::setUntracked));
    rules.nat(Hook.PREROUTING, RuleWords::any, toAddress("10.0.2.9"));
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    rules.rule(Table.FILTER, Hook.FORWARD, ctState(CtState.NEW), DROP);
    rules.rule(Table.FILTER, Hook.FORWARD, ctState(CtState.INVALID), DROP);
    final NodeLab.Result result = router.receive("c0", QUESTION);
    assertEquals(PacketOutcome.UNTRACKED, result.outcome());
    assertLeft("s0", passed(CLIENT, SERVER).udp(1000, 53).payload("q"), result);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING UNTRACKED, "
            + "mangle FORWARD UNTRACKED, filter FORWARD UNTRACKED, "
            + "security FORWARD UNTRACKED, mangle POSTROUTING UNTRACKED",
        rules.visits());
    assertEquals(List.of(), router.connections());
  }

  @Test
  void scenario70_anUntrackedPacketOfAKnownFlowDoesNotTouchIt() {
    router.receive("c0", QUESTION);
    rules.rule(
        Table.RAW, Hook.PREROUTING, RuleWords::any, ScriptedRules.then(RulePacket::setUntracked));
    router.after(20);
    assertEquals(CtState.UNTRACKED, router.receive("s0", ANSWER).ctState());
    assertEquals(
        List.of("udp 10 s, 10.0.1.2:1000 > 10.0.2.2:53, 10.0.2.2:53 > 10.0.1.2:1000, UNREPLIED"),
        router.connections());
  }

  // ---- zones

  @Test
  void scenario73_aZoneOnOneInterfaceMakesTwoConnectionsOfOneFlow() {
    zone(1, 1);
    assertEquals(CtState.NEW, router.receive("c0", QUESTION).ctState());
    assertEquals(CtState.NEW, router.receive("s0", ANSWER).ctState());
    assertEquals(
        List.of(
            "udp 30 s, 10.0.1.2:1000 > 10.0.2.2:53 zone 1, 10.0.2.2:53 > 10.0.1.2:1000 zone 1, "
                + "UNREPLIED",
            "udp 30 s, 10.0.2.2:53 > 10.0.1.2:1000, 10.0.1.2:1000 > 10.0.2.2:53, UNREPLIED"),
        router.connections());
  }

  @Test
  void scenario73_aZoneOfTheOriginalDirectionLetsTheAnswerFindItsConnection() {
    zone(1, 0);
    assertEquals(CtState.NEW, router.receive("c0", QUESTION).ctState());
    assertEquals(CtState.ESTABLISHED, router.receive("s0", ANSWER).ctState());
    assertEquals(CtState.ESTABLISHED, router.receive("c0", QUESTION).ctState());
    assertEquals(
        List.of("udp 30 s, 10.0.1.2:1000 > 10.0.2.2:53 zone 1, 10.0.2.2:53 > 10.0.1.2:1000"),
        router.connections());
  }

  /// Seen on a 6.18 kernel: what is in the way in zone 0 is not in that of a flow whose own direction has a zone.
  @Test
  void natLooksForTakenTuplesInEachDirectionsOwnZone() {
    router.receive("s0", sent(SERVER, CLIENT).udp(53, 4000).bytes());
    zone(1, 0);
    rules.nat(Hook.PREROUTING, in(RuleWords.C0), toAddress(SERVER));
    assertLeft(
        "s0",
        passed(CLIENT, SERVER).udp(4000, 53),
        router.receive("c0", sent(CLIENT, VIP).udp(4000, 53).bytes()));
  }

  private void zone(final int original, final int reply) {
    rules.rule(
        Table.RAW,
        Hook.PREROUTING,
        in(RuleWords.C0),
        ScriptedRules.then(packet -> packet.setZone(original, reply)));
  }

  // ---- what the router answers goes through the chains, too

  @Test
  void anIcmpRejectionIsRelatedToTheRejectedPacketAndNoBusinessOfNat() {
    rules.rule(Table.FILTER, Hook.FORWARD, RuleWords::any, reject(RejectWith.PORT_UNREACHABLE));
    router.receive("c0", QUESTION);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, "
            + "raw OUTPUT RELATED, mangle OUTPUT RELATED, filter OUTPUT RELATED, "
            + "security OUTPUT RELATED, mangle POSTROUTING RELATED",
        rules.visits());
  }

  /// Facts sheet 6.10: the one packet of a reply's direction that runs `nat`.
  @Test
  void aResetOfAFlowsFirstPacketRunsPostroutingOfNat() {
    rules.rule(Table.FILTER, Hook.FORWARD, protocol(Protocol.TCP), reject(RejectWith.TCP_RESET));
    router.receive("c0", sent(CLIENT, SERVER).tcp(3000, 80).flags("S").bytes());
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, "
            + "raw OUTPUT RELATED, mangle OUTPUT RELATED, filter OUTPUT RELATED, "
            + "security OUTPUT RELATED, mangle POSTROUTING RELATED, nat POSTROUTING RELATED",
        rules.visits());
    assertEquals(List.of(), router.connections());
  }

  @Test
  void aRuleInOutputCanSilenceTheRoutersAnswers() {
    rules.rule(Table.FILTER, Hook.OUTPUT, ctState(CtState.RELATED), DROP);
    assertSilence(
        PacketOutcome.NO_ROUTE,
        router.receive("c0", sent(CLIENT, "192.0.2.1").udp(3500, 53).bytes()));
    assertEquals(List.of(), router.connections());
  }

  @Test
  void theRoutersOwnMasqueradedPacketsReachItByTheLoopbackAgainAndAgain() {
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    final byte[] question = sent(Wire.C0, Wire.S0).udp(1000, 53).payload("q").bytes();
    assertSilence(PacketOutcome.DELIVERED, router.sendOwn(question));
    assertSilence(PacketOutcome.DELIVERED, router.sendOwn(question));
    assertEquals(
        List.of("udp 30 s, 10.0.1.1:1000 > 10.0.2.1:53, 10.0.2.1:53 > 10.0.1.1:1000, UNREPLIED"),
        router.connections());
  }

  @Test
  void anAnswerToAPacketWithoutConnectionIsInvalidLikeThatPacket() {
    rules.rule(Table.FILTER, Hook.FORWARD, RuleWords::any, reject(RejectWith.HOST_UNREACHABLE));
    final NodeLab.Result result =
        router.receive("c0", sent(CLIENT, SERVER).tcp(3000, 80).flags("R").bytes());
    assertEquals(CtState.INVALID, result.ctState());
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING INVALID, mangle FORWARD INVALID, "
            + "filter FORWARD INVALID, raw OUTPUT INVALID, mangle OUTPUT INVALID, "
            + "filter OUTPUT INVALID, security OUTPUT INVALID, mangle POSTROUTING INVALID",
        rules.visits());
    assertEquals(1, result.left().size());
  }
}
