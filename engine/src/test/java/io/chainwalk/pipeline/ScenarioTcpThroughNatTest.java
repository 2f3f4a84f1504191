package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.DROP;
import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.ctState;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.decoded;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.sent;
import static io.chainwalk.pipeline.Wire.sourcePort;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TCP connections to a service, where what the tracker says decides what is translated: facts sheet, sections 2.6, 3.5
/// to 3.7 and 6.3. The client's numbers begin at 100, the server's at 500.
class ScenarioTcpThroughNatTest {
  private static final int PORT = 1500;

  private final ScriptedRules rules =
      new ScriptedRules().nat(Hook.PREROUTING, to(VIP, 80), toAddress(SERVER, 8080));
  private final NodeLab router = NodeLab.router(rules);

  // ---- the two sides, in words

  private NodeLab.Result client(final String flags, final long seq, final long ack) {
    return router.receive("c0", clients(sent(CLIENT, VIP), 80, flags, seq, ack).bytes());
  }

  private NodeLab.Result server(final String flags, final long seq, final long ack) {
    return router.receive("s0", servers(sent(SERVER, CLIENT), 8080, flags, seq, ack).bytes());
  }

  private static PacketBuilder clients(
      final PacketBuilder ip, final int to, final String flags, final long seq, final long ack) {
    return header(ip.tcp(PORT, to), flags, seq, ack);
  }

  private static PacketBuilder servers(
      final PacketBuilder ip, final int from, final String flags, final long seq, final long ack) {
    return header(ip.tcp(from, PORT), flags, seq, ack);
  }

  private static TcpHeader header(
      final TcpHeader tcp, final String flags, final long seq, final long ack) {
    return tcp.flags(flags).seq(seq).ack(ack).window(1000);
  }

  private void handshake() {
    assertLeft("s0", clients(passed(CLIENT, SERVER), 8080, "S", 100, 0), client("S", 100, 0));
    assertLeft("c0", servers(passed(VIP, CLIENT), 80, "SA", 500, 101), server("SA", 500, 101));
    assertLeft("s0", clients(passed(CLIENT, SERVER), 8080, "A", 101, 501), client("A", 101, 501));
    assertEquals(entry("ESTABLISHED 432000 s", "ASSURED"), router.connections());
    rules.visits();
  }

  private static List<String> entry(final String state, final String bits) {
    return List.of(
        "tcp %s, 10.0.1.2:1500 > 10.96.0.10:80, 10.0.2.2:8080 > 10.0.1.2:1500, %s"
            .formatted(state, bits));
  }

  /// Whether the rules of `nat` were asked since the last call.
  private boolean natWasAsked() {
    return rules.visits().contains("nat PREROUTING");
  }

  // ---- a connection that is begun again

  @Test
  void scenario18_aSynAfterTheServersResetIsIgnoredButTranslatedAsTheOldFlow() {
    synsAfterTheServersReset();
  }

  private void synsAfterTheServersReset() {
    handshake();
    assertLeft("c0", servers(passed(VIP, CLIENT), 80, "R", 501, 0), server("R", 501, 0));
    assertEquals(entry("CLOSE 10 s", "ASSURED"), router.connections());
    for (int remaining = 8; remaining > 4; remaining -= 2) {
      router.after(2);
      final NodeLab.Result syn = client("S", 90_000, 0);
      assertEquals(CtState.ESTABLISHED, syn.ctState());
      assertLeft("s0", clients(passed(CLIENT, SERVER), 8080, "S", 90_000, 0), syn);
      assertEquals(entry("CLOSE " + remaining + " s", "ASSURED"), router.connections());
    }
    assertEquals(false, natWasAsked());
  }

  @Test
  void scenario19_theServersAnswerToTheIgnoredSynBringsTheOldConnectionBack() {
    synsAfterTheServersReset();
    assertLeft(
        "c0", servers(passed(VIP, CLIENT), 80, "SA", 70_000, 90_001), server("SA", 70_000, 90_001));
    assertEquals(entry("SYN_RECV 60 s", "ASSURED"), router.connections());
    client("A", 90_001, 70_001);
    assertEquals(entry("ESTABLISHED 432000 s", "ASSURED"), router.connections());
    assertEquals(0, router.worker.conntrack().removed());
  }

  @Test
  void scenario20_aSynAfterTheClientsOwnResetIsANewFlowAndAsksTheRulesAgain() {
    handshake();
    client("R", 101, 0);
    assertEquals(entry("CLOSE 10 s", "ASSURED"), router.connections());
    router.worker.useRules(
        new ScriptedRules().nat(Hook.PREROUTING, to(VIP, 80), toAddress("10.0.2.9", 8080)), 0);
    final NodeLab.Result syn = client("S", 90_000, 0);
    assertEquals(CtState.NEW, syn.ctState());
    assertLeft("s0", clients(passed(CLIENT, "10.0.2.9"), 8080, "S", 90_000, 0), syn);
    assertEquals(
        List.of(
            "tcp SYN_SENT 120 s, 10.0.1.2:1500 > 10.96.0.10:80, 10.0.2.9:8080 > 10.0.1.2:1500, "
                + "UNREPLIED"),
        router.connections());
  }

  // ---- INVALID packets leave as they are

  @Test
  void scenario43_aPacketOfThePodThatIsInvalidLeavesWithThePodsAddress() {
    handshake();
    final NodeLab.Result result = server("A", 501, 90_000);
    assertEquals(PacketOutcome.INVALID, result.outcome());
    assertLeft("c0", servers(passed(SERVER, CLIENT), 8080, "A", 501, 90_000), result);
    rules.rule(Table.FILTER, Hook.FORWARD, ctState(CtState.INVALID), DROP);
    assertSilence(PacketOutcome.FILTERED, server("A", 501, 90_000));
    assertEquals(entry("ESTABLISHED 432000 s", "ASSURED"), router.connections());
  }

  @Test
  void scenario43_behindMasqueradeSuchAPacketGoesToTheRouterItself() {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    client("S", 100, 0);
    router.receive("s0", servers(sent(SERVER, Wire.S0), 8080, "SA", 500, 101).bytes());
    client("A", 101, 501);
    final NodeLab.Result result =
        router.receive("s0", servers(sent(SERVER, Wire.S0), 8080, "A", 900_501, 101).bytes());
    assertSilence(PacketOutcome.DELIVERED, result);
    assertEquals(CtState.INVALID, result.ctState());
  }

  @Test
  void scenario43_anInvalidPacketOfTheClientGoesWhereTheServiceAddressIsRouted() {
    handshake();
    final NodeLab.Result unroutable = client("A", 900_101, 501);
    assertEquals(PacketOutcome.NO_ROUTE, unroutable.outcome());
    assertLeft(
        "c0",
        Wire.error(Wire.C0, CLIENT, Wire.only(unroutable))
            .icmp(3, 0)
            .quote(clients(Wire.quoted(CLIENT, VIP, 64), 80, "A", 900_101, 501)),
        unroutable);
    router.becomes(NodeLab.ROUTER + "route 10.96.0.0/16 via 10.0.2.3\n");
    final NodeLab.Result result = client("A", 900_101, 501);
    assertEquals(PacketOutcome.INVALID, result.outcome());
    assertLeft("s0", clients(passed(CLIENT, VIP), 80, "A", 900_101, 501), result);
  }

  // ---- a table that forgets

  @Test
  void scenario53_afterAFlushTheServersDataIsPickedUpReversedAndTheClientGetsAnotherPort() {
    handshake();
    router.worker.expireConnections(Long.MAX_VALUE / 2);
    assertEquals(List.of(), router.connections());
    final NodeLab.Result data = server("PA", 501, 101);
    assertEquals(CtState.NEW, data.ctState());
    assertLeft("c0", servers(passed(SERVER, CLIENT), 8080, "PA", 501, 101), data);
    final NodeLab.Result ack = client("A", 101, 502);
    assertEquals(CtState.NEW, ack.ctState());
    final int port = sourcePort(ack, "tcp");
    assertNotEquals(PORT, port);
    assertEquals(SERVER, decoded(ack).value("ipv4", "destination address"));
    assertEquals(
        List.of(
            "tcp ESTABLISHED 300 s, 10.0.1.2:1500 > 10.96.0.10:80, 10.0.2.2:8080 > 10.0.1.2:"
                + port
                + ", UNREPLIED",
            "tcp ESTABLISHED 300 s, 10.0.2.2:8080 > 10.0.1.2:1500, 10.0.1.2:1500 > 10.0.2.2:8080, "
                + "UNREPLIED"),
        router.connections());
  }

  // ---- ports of connections that are over

  /// Two connections from two clients, with numbers from 200000 and from 100000, stand in TIME_WAIT and have both ports.
  @ParameterizedTest(name = "a third one with number {0}")
  @ValueSource(longs = {50_000, 150_000, 900_000})
  void scenario50_aSynMayTakeThePortOfAConnectionInTimeWaitWhoseNumbersItIsBeyond(
      final long number) {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), toAddress("10.0.2.100", 5000, 5001));
    final int portOfHigher = fromSynToTimeWait("10.0.1.2", 200_000);
    final int portOfLower = fromSynToTimeWait("10.0.1.3", 100_000);
    final NodeLab.Result result = router.receive("c0", syn("10.0.1.4", number));
    if (number < 100_000) {
      assertSilence(PacketOutcome.CLASH, result);
      assertEquals(2, router.engine.table().count());
      assertEquals(1, router.worker.conntrack().insertFailed());
    } else if (number < 200_000) {
      assertEquals(portOfLower, sourcePort(result, "tcp"));
      assertEquals(2, router.engine.table().count());
    } else {
      final int port = sourcePort(result, "tcp");
      assertEquals(true, port == portOfLower || port == portOfHigher, () -> "port " + port);
      assertEquals(2, router.engine.table().count());
    }
  }

  private static byte[] syn(final String source, final long number) {
    return sent(source, SERVER).tcp(9500, 80).flags("S").seq(number).bytes();
  }

  private int fromSynToTimeWait(final String source, final long number) {
    final int port = sourcePort(router.receive("c0", syn(source, number)), "tcp");
    pass(source, port, false, "SA", 5000, number + 1);
    pass(source, port, true, "A", number + 1, 5001);
    pass(source, port, true, "FA", number + 1, 5001);
    pass(source, port, false, "FA", 5001, number + 2);
    pass(source, port, true, "A", number + 2, 5002);
    assertEquals(
        1,
        router.connections().stream()
            .filter(line -> line.startsWith("tcp TIME_WAIT 120 s, " + source + ":"))
            .count());
    return port;
  }

  private void pass(
      final String source,
      final int port,
      final boolean byClient,
      final String flags,
      final long seq,
      final long ack) {
    final TcpHeader tcp =
        byClient ? sent(source, SERVER).tcp(9500, 80) : sent(SERVER, "10.0.2.100").tcp(80, port);
    router.receive(byClient ? "c0" : "s0", tcp.flags(flags).seq(seq).ack(ack).bytes());
  }
}
