package io.chainwalk.pipeline;

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
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A table that is full, and packets of one flow on two processors at once: facts sheet, sections 1.6 and 2.5.
class ScenarioTableTest {
  private static final int MAX = 64;

  private static NodeLab smallRouter() {
    return new NodeLab(
        NodeLab.ROUTER, NodeLab.settings().with(ConntrackSysctl.MAX, MAX), new ScriptedRules());
  }

  private static byte[] query(final int port) {
    return sent(CLIENT, SERVER).udp(port, 53).payload("q").bytes();
  }

  private static byte[] answer(final int port) {
    return sent(SERVER, CLIENT).udp(53, port).payload("a").bytes();
  }

  // ---- full

  @Test
  void scenario76_inAFullTableFlowsWithoutAssuranceGiveWayToNewOnes() {
    final NodeLab router = smallRouter();
    int passed = 0;
    for (int port = 1; port <= 4 * MAX; port++) {
      passed += router.receive("c0", query(port)).left().size();
    }
    assertTrue(router.worker.conntrack().earlyDrop() > 0);
    assertEquals(4 * MAX - passed, router.worker.conntrack().drop());
    assertTrue(passed > 3 * MAX, passed + " of " + 4 * MAX + " passed");
    assertTrue(router.engine.table().count() <= MAX);
  }

  @Test
  void scenario76_inATableFullOfAssuredFlowsNewOnesAreDroppedAndTheOldOnesPass() {
    final NodeLab router = smallRouter();
    for (int port = 1; port <= MAX; port++) {
      router.receive("c0", query(port));
      router.receive("s0", answer(port));
    }
    router.after(3);
    for (int port = 1; port <= MAX; port++) {
      router.receive("c0", query(port));
    }
    assertEquals(
        MAX, router.connections().stream().filter(line -> line.endsWith(", ASSURED")).count());
    for (int port = MAX + 1; port <= 2 * MAX; port++) {
      assertSilence(PacketOutcome.TABLE_FULL, router.receive("c0", query(port)));
    }
    assertEquals(MAX, router.worker.conntrack().drop());
    assertEquals(0, router.worker.conntrack().earlyDrop());
    for (int port = 1; port <= MAX; port++) {
      assertEquals(CtState.ESTABLISHED, router.receive("c0", query(port)).ctState());
    }
  }

  // ---- races

  /// A router on whose other processor a packet goes all the way while one of ours is in FORWARD.
  private static final class Race {
    private final ScriptedRules rules = new ScriptedRules();
    private final NodeLab ours = NodeLab.router(rules);
    private final NodeLab.Other other;

    Race(final ScriptedRules othersRules, final String by, final byte[] othersPacket) {
      other = ours.new Other(othersRules);
      rules.rule(
          Table.MANGLE,
          Hook.FORWARD,
          packet -> packet.ctState() == CtState.NEW && ours.connections().isEmpty(),
          ScriptedRules.then(packet -> other.receive(by, othersPacket)));
    }
  }

  @Test
  void scenario77_theSecondOfTwoQueriesOnTwoProcessorsJoinsTheFirst() {
    final Race race = new Race(new ScriptedRules(), "c0", query(4000));
    final NodeLab.Result result = race.ours.receive("c0", query(4000));
    assertLeft("s0", passed(CLIENT, SERVER).udp(4000, 53).payload("q"), result);
    assertEquals(
        List.of("udp 30 s, 10.0.1.2:4000 > 10.0.2.2:53, 10.0.2.2:53 > 10.0.1.2:4000, UNREPLIED"),
        race.ours.connections());
    assertEquals(1, race.ours.worker.conntrack().clashResolve());
    assertEquals(CtState.ESTABLISHED, race.ours.receive("s0", answer(4000)).ctState());
  }

  /// Each of two queries from one socket has been given a server of its own.
  @Test
  void scenario77_aQueryGivenAnotherServerIsRememberedForASecondOrUntilItsAnswer() {
    final Race race =
        new Race(
            new ScriptedRules().nat(Hook.PREROUTING, to(VIP, 53), toAddress("10.0.2.3")),
            "c0",
            sent(CLIENT, VIP).udp(4000, 53).payload("AAAA").bytes());
    race.rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER));
    final byte[] query = sent(CLIENT, VIP).udp(4000, 53).payload("A").bytes();
    assertLeft(
        "s0",
        passed(CLIENT, SERVER).udp(4000, 53).payload("A"),
        race.ours.receive("c0", query.clone()));
    assertEquals(1, race.ours.worker.conntrack().clashResolve());
    assertEquals(2, race.ours.engine.table().count());
    assertEquals(
        List.of("udp 30 s, 10.0.1.2:4000 > 10.96.0.10:53, 10.0.2.3:53 > 10.0.1.2:4000, UNREPLIED"),
        race.ours.connections());
    assertLeft(
        "c0",
        passed(VIP, CLIENT).udp(53, 4000).payload("a"),
        race.ours.receive("s0", answer(4000)));
    assertEquals(1, race.ours.engine.table().count());
    assertLeft(
        "s0",
        passed(CLIENT, "10.0.2.3").udp(4000, 53).payload("A"),
        race.ours.receive("c0", query.clone()));
  }

  @Test
  void scenario77_oneOfTwoSynsOnTwoProcessorsIsLost() {
    final byte[] syn = Packets.first("tcp", CLIENT, 4000, SERVER, 80);
    final Race race = new Race(new ScriptedRules(), "c0", syn.clone());
    assertSilence(PacketOutcome.CLASH, race.ours.receive("c0", syn.clone()));
    assertEquals(1, race.ours.engine.table().count());
    assertEquals(1, race.ours.worker.conntrack().insertFailed());
  }
}
