package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.protocol;
import static io.chainwalk.pipeline.RuleWords.reject;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.C0;
import static io.chainwalk.pipeline.Wire.C0_6;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.CLIENT6;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.SERVER6;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.VIP6;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.error;
import static io.chainwalk.pipeline.Wire.only;
import static io.chainwalk.pipeline.Wire.quoted;
import static io.chainwalk.pipeline.Wire.reset;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What REJECT answers, and when it does not: facts sheet, sections 3.10, 6.9 and 7.6.
class ScenarioRejectTest {
  private final ScriptedRules rules = new ScriptedRules();
  private final NodeLab router = NodeLab.router(rules);

  private void rejectForwarded(final RejectWith how) {
    rules.rule(Table.FILTER, Hook.FORWARD, RuleWords::any, reject(how));
  }

  private static PacketBuilder udp(final PacketBuilder ip) {
    return ip.udp(3200, 53).payload("hi");
  }

  // ---- through NAT

  @Test
  void scenario56_aRejectedDatagramToAServiceIsAnsweredByTheServiceAndLeavesNoConnection() {
    rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER, 5353));
    rejectForwarded(RejectWith.PORT_UNREACHABLE);
    final NodeLab.Result result = router.receive("c0", udp(sent(CLIENT, VIP)).bytes());
    assertEquals(PacketOutcome.FILTERED, result.outcome());
    assertLeft(
        "c0", error(VIP, CLIENT, only(result)).icmp(3, 3).quote(udp(quoted(CLIENT, VIP))), result);
    assertEquals(0, router.engine.table().count());
  }

  @Test
  void scenario56_likewiseInIpv6() {
    rules.nat(Hook.PREROUTING, to(VIP6, 53), toAddress(SERVER6, 5353));
    rejectForwarded(RejectWith.PORT_UNREACHABLE);
    final NodeLab.Result result = router.receive("c0", udp(sent(CLIENT6, VIP6)).bytes());
    assertLeft(
        "c0",
        error(VIP6, CLIENT6, only(result)).icmpv6(1, 4).quote(udp(quoted(CLIENT6, VIP6))),
        result);
    assertEquals(0, router.engine.table().count());
  }

  @ParameterizedTest(name = "{0} to {1} for {2}")
  @CsvSource({"10.0.1.2, 10.96.0.10, 10.0.2.2", "fd00:1::2, fd00:96::10, fd00:2::2"})
  void scenario56_aRejectedSynToAServiceIsResetByTheService(
      final String client, final String service, final String server) {
    rules.nat(Hook.PREROUTING, to(service, 80), toAddress(server, 8080));
    rejectForwarded(RejectWith.TCP_RESET);
    assertLeft(
        "c0",
        reset(service, client).tcp(80, 3201).flags("RA").ack(1001).window(0),
        router.receive("c0", sent(client, service).tcp(3201, 80).flags("S").seq(1000).bytes()));
    assertEquals(0, router.engine.table().count());
  }

  @Test
  void aResetOfAnEstablishedConnectionClosesIt() {
    rules.nat(Hook.PREROUTING, to(VIP, 80), toAddress(SERVER, 8080));
    router.receive("c0", sent(CLIENT, VIP).tcp(3110, 80).flags("S").seq(100).bytes());
    router.receive(
        "s0", sent(SERVER, CLIENT).tcp(8080, 3110).flags("SA").seq(500).ack(101).bytes());
    router.receive("c0", sent(CLIENT, VIP).tcp(3110, 80).flags("A").seq(101).ack(501).bytes());
    rejectForwarded(RejectWith.TCP_RESET);
    final byte[] data =
        sent(CLIENT, VIP).tcp(3110, 80).flags("PA").seq(101).ack(501).payload("hello").bytes();
    assertLeft(
        "c0",
        reset(VIP, CLIENT).tcp(80, 3110).flags("R").seq(501).window(0),
        router.receive("c0", data));
    assertEquals(
        List.of(
            "tcp CLOSE 10 s, 10.0.1.2:3110 > 10.96.0.10:80, 10.0.2.2:8080 > 10.0.1.2:3110, "
                + "ASSURED"),
        router.connections());
  }

  // ---- the answers

  @ParameterizedTest
  @EnumSource(names = "TCP_RESET", mode = EnumSource.Mode.EXCLUDE)
  void everyKindOfIcmpAnswerHasItsCode(final RejectWith how) {
    rejectForwarded(how);
    final NodeLab.Result result = router.receive("c0", udp(sent(CLIENT, SERVER)).bytes());
    assertLeft(
        "c0",
        error(C0, CLIENT, only(result))
            .icmp(3, how.icmpCode(false))
            .quote(udp(quoted(CLIENT, SERVER))),
        result);
    final NodeLab.Result result6 = router.receive("c0", udp(sent(CLIENT6, SERVER6)).bytes());
    assertLeft(
        "c0",
        error(C0_6, CLIENT6, only(result6))
            .icmpv6(1, how.icmpCode(true))
            .quote(udp(quoted(CLIENT6, SERVER6))),
        result6);
  }

  @ParameterizedTest(name = "{0} with {2} bytes: {3}, number {4}, acknowledging {5}")
  @CsvSource({
    "S, 0, 0, RA, 0, 1001",
    "A, 777, 0, R, 777, 0",
    "PA, 777, 3, R, 777, 0",
    "F, 0, 3, RA, 0, 1004"
  })
  void scenario57_aResetIsWhatTheSegmentAsksFor(
      final String flags,
      final long ack,
      final int bytes,
      final String answerFlags,
      final long answerSeq,
      final long answerAck) {
    rejectForwarded(RejectWith.TCP_RESET);
    assertLeft(
        "c0",
        reset(SERVER, CLIENT)
            .tcp(80, 3100)
            .flags(answerFlags)
            .seq(answerSeq)
            .ack(answerAck)
            .window(0),
        router.receive(
            "c0",
            sent(CLIENT, SERVER)
                .tcp(3100, 80)
                .flags(flags)
                .seq(1000)
                .ack(ack)
                .payload(bytes)
                .bytes()));
  }

  @Test
  void whatIsRejectedInInputIsAnsweredByTheAddressItWasFor() {
    rules.rule(
        Table.FILTER, Hook.INPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    rules.rule(Table.FILTER, Hook.INPUT, protocol(Protocol.TCP), reject(RejectWith.TCP_RESET));
    final NodeLab.Result result = router.receive("c0", udp(sent(CLIENT, Wire.S0)).bytes());
    assertLeft(
        "c0",
        error(Wire.S0, CLIENT, only(result)).icmp(3, 3).quote(udp(quoted(CLIENT, Wire.S0, 64))),
        result);
    assertLeft(
        "c0",
        reset(Wire.S0, CLIENT).tcp(80, 3302).flags("RA").ack(1001).window(0),
        router.receive("c0", sent(CLIENT, Wire.S0).tcp(3302, 80).flags("S").seq(1000).bytes()));
    assertEquals(0, router.engine.table().count());
  }

  // ---- silence

  @Test
  void scenario58_aResetIsNotReset() {
    rejectForwarded(RejectWith.TCP_RESET);
    assertSilence(
        PacketOutcome.FILTERED,
        router.receive("c0", sent(CLIENT, SERVER).tcp(3102, 80).flags("R").seq(5).bytes()));
  }

  @Test
  void scenario58_aBadChecksumIsNotAnswered() {
    rules.rule(Table.FILTER, Hook.FORWARD, protocol(Protocol.TCP), reject(RejectWith.TCP_RESET));
    rejectForwarded(RejectWith.PORT_UNREACHABLE);
    assertSilence(
        PacketOutcome.FILTERED,
        router.receive("c0", sent(CLIENT, SERVER).tcp(3103, 80).flags("S").badChecksum().bytes()));
    assertSilence(
        PacketOutcome.FILTERED,
        router.receive(
            "c0", sent(CLIENT, SERVER).udp(3004, 53).badChecksum().payload("hi").bytes()));
  }

  @Test
  void scenario58_anErrorIsNotAnsweredAndAPingIs() {
    rejectForwarded(RejectWith.PORT_UNREACHABLE);
    assertSilence(
        PacketOutcome.FILTERED,
        router.receive(
            "c0", sent(CLIENT, SERVER).icmp(3, 3).quote(udp(quoted(SERVER, CLIENT)), 28).bytes()));
    final NodeLab.Result result =
        router.receive("c0", sent(CLIENT, SERVER).icmpEcho(5, 1).payload(8).bytes());
    assertLeft(
        "c0",
        error(C0, CLIENT, only(result))
            .icmp(3, 3)
            .quote(quoted(CLIENT, SERVER).icmpEcho(5, 1).payload(8)),
        result);
  }

  /// A subnet's broadcast address is the router's own, so that FORWARD never sees it.
  @Test
  void scenario58_aBroadcastIsDeliveredAndNotAnsweredIfRefused() {
    rejectForwarded(RejectWith.PORT_UNREACHABLE);
    final byte[] broadcast = udp(sent(CLIENT, "10.0.2.255")).bytes();
    assertSilence(PacketOutcome.DELIVERED, router.receive("c0", broadcast.clone()));
    rules.rule(Table.FILTER, Hook.INPUT, RuleWords::any, reject(RejectWith.PORT_UNREACHABLE));
    assertSilence(PacketOutcome.FILTERED, router.receive("c0", broadcast.clone()));
  }
}
