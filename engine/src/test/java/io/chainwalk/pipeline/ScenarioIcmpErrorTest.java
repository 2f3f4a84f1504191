package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.CLIENT6;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.SERVER6;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.VIP6;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.quoted;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.ruleset.Hook;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ICMP errors about connections that the router has and has not, translated and not: facts sheet, sections 4.5 and 6.8.
///
/// The client's SYN comes from port 1700 and goes to port 80 of a service, which is port 8080 of the server.
class ScenarioIcmpErrorTest {
  /// Another router, beyond ours.
  private static final String FAR_ROUTER = "10.0.2.9";

  private static final int MTU = 1400;

  private final ScriptedRules rules =
      new ScriptedRules()
          .nat(Hook.PREROUTING, to(VIP, 80), toAddress(SERVER, 8080))
          .nat(Hook.PREROUTING, to(VIP6, 53), toAddress(SERVER6, 5353))
          .nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);

  /// A router that translates nothing.
  private final NodeLab plain = NodeLab.router(new ScriptedRules());

  private final NodeLab router = NodeLab.router(rules);

  @BeforeEach
  void flowsBegin() {
    plain.receive("c0", sent(CLIENT, SERVER).udp(4100, 53).payload("hi").bytes());
    router.receive("c0", syn(sent(CLIENT, VIP), 80).bytes());
    rules.visits();
  }

  private static PacketBuilder syn(final PacketBuilder ip, final int port) {
    return ip.tcp(1700, port).flags("S").seq(100);
  }

  private static PacketBuilder synAck(final PacketBuilder ip, final int port) {
    return ip.tcp(port, 1700).flags("SA").seq(500).ack(101);
  }

  private static PacketBuilder query(final PacketBuilder ip) {
    return ip.udp(4100, 53).payload("hi");
  }

  // ---- which errors belong to a connection

  @ParameterizedTest(name = "type {0}")
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void anErrorThatQuotesAKnownPacketIsRelatedAndChangesNothing(final int type) {
    plain.after(7);
    final NodeLab.Result result =
        plain.receive(
            "s0",
            sent(FAR_ROUTER, CLIENT)
                .icmp(type, 0)
                .quote(query(quoted(CLIENT, SERVER)), 28)
                .bytes());
    assertEquals(CtState.RELATED, result.ctState());
    assertEquals(PacketOutcome.ICMP_ERROR, result.outcome());
    assertLeft(
        "c0",
        passed(FAR_ROUTER, CLIENT).icmp(type, 0).quote(query(quoted(CLIENT, SERVER)), 28),
        result);
    assertEquals(
        List.of("udp 23 s, 10.0.1.2:4100 > 10.0.2.2:53, 10.0.2.2:53 > 10.0.1.2:4100, UNREPLIED"),
        plain.connections());
  }

  @Test
  void scenario35_anErrorAboutAnUnknownFlowIsInvalid() {
    assertInvalid(
        CLIENT, ip -> ip.icmp(3, 3).quote(quoted(CLIENT, SERVER).udp(4101, 53).payload("hi")));
  }

  @Test
  void scenario35_anErrorToSomebodyElseIsInvalid() {
    assertInvalid("10.0.1.3", ip -> ip.icmp(3, 3).quote(query(quoted(CLIENT, SERVER))));
  }

  @Test
  void scenario35_anErrorThatQuotesALaterFragmentIsInvalid() {
    final PacketBuilder fragment =
        PacketBuilder.rawIp().ipv4(CLIENT, SERVER).fragment(8, false).udp(4100, 53).payload(8);
    assertInvalid(CLIENT, ip -> ip.icmp(3, 3).quote(fragment));
  }

  @Test
  void anErrorThatQuotesAFirstFragmentIsRelated() {
    final PacketBuilder fragment =
        PacketBuilder.rawIp().ipv4(CLIENT, SERVER).fragment(0, true).udp(4100, 53).payload(8);
    final byte[] error = sent(SERVER, CLIENT).icmp(3, 3).quote(fragment).bytes();
    assertEquals(CtState.RELATED, plain.receive("s0", error).ctState());
  }

  @ParameterizedTest(name = "{0} bytes of UDP")
  @ValueSource(ints = {0, 2, 3})
  void scenario35_anErrorThatDoesNotQuoteThePortsIsInvalid(final int transportBytes) {
    assertInvalid(
        CLIENT, ip -> ip.icmp(3, 3).quote(query(quoted(CLIENT, SERVER)), 20 + transportBytes));
  }

  @Test
  void anErrorAboutAnErrorIsInvalid() {
    assertInvalid(CLIENT, ip -> ip.icmp(3, 3).quote(quoted(CLIENT, SERVER).icmp(3, 3).payload(28)));
  }

  /// An INVALID packet is passed on all the same.
  private void assertInvalid(final String destination, final UnaryOperator<PacketBuilder> error) {
    final NodeLab.Result result =
        plain.receive("s0", error.apply(sent(SERVER, destination)).bytes());
    assertEquals(CtState.INVALID, result.ctState());
    assertEquals(PacketOutcome.INVALID, result.outcome());
    assertLeft("c0", error.apply(passed(SERVER, destination)), result);
    assertEquals(1, plain.engine.table().count());
  }

  @Test
  void anErrorWithABadChecksumIsInvalidAndStaysWhereItWasSentTo() {
    final NodeLab.Result result =
        router.receive(
            "s0",
            sent(SERVER, Wire.S0)
                .icmp(3, 3)
                .badChecksum()
                .quote(syn(quoted(Wire.S0, SERVER), 8080))
                .bytes());
    assertSilence(PacketOutcome.DELIVERED, result);
    assertEquals(CtState.INVALID, result.ctState());
  }

  @ParameterizedTest(name = "{0} bytes of UDP")
  @ValueSource(ints = {4, 7})
  void scenario36_fourBytesOfTransportAreEnoughWhereNothingIsTranslated(final int bytes) {
    final NodeLab.Result result =
        plain.receive(
            "s0",
            sent(SERVER, CLIENT)
                .icmp(3, 3)
                .quote(query(quoted(CLIENT, SERVER)), 20 + bytes)
                .bytes());
    assertEquals(CtState.RELATED, result.ctState());
    assertLeft(
        "c0",
        passed(SERVER, CLIENT).icmp(3, 3).quote(query(quoted(CLIENT, SERVER)), 20 + bytes),
        result);
  }

  @ParameterizedTest(name = "{0} bytes of TCP")
  @ValueSource(ints = {4, 7})
  void scenario36_lessThanEightBytesOfATranslatedFlowAreDropped(final int bytes) {
    assertSilence(
        PacketOutcome.UNTRANSLATABLE,
        router.receive(
            "s0",
            sent(SERVER, Wire.S0)
                .icmp(3, 3)
                .quote(syn(quoted(Wire.S0, SERVER), 8080), 20 + bytes)
                .bytes()));
  }

  // ---- through DNAT and MASQUERADE, towards the client

  @Test
  void scenario37_thePodsPortUnreachableComesFromTheServiceAndQuotesWhatTheClientSent() {
    assertLeft(
        "c0",
        passed(VIP, CLIENT).icmp(3, 3).quote(syn(quoted(CLIENT, VIP), 80)),
        router.receive(
            "s0",
            sent(SERVER, Wire.S0).icmp(3, 3).quote(syn(quoted(Wire.S0, SERVER), 8080)).bytes()));
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING RELATED, mangle FORWARD RELATED, "
            + "filter FORWARD RELATED, security FORWARD RELATED, mangle POSTROUTING RELATED",
        rules.visits());
  }

  @ParameterizedTest(name = "{0} bytes of TCP")
  @ValueSource(ints = {8, 16, 20})
  void scenario38_aFarRoutersFragmentationNeededComesFromTheServiceAndKeepsItsMtu(final int bytes) {
    assertLeft(
        "c0",
        passed(VIP, CLIENT).icmp(3, 4).rest(MTU).quote(syn(quoted(CLIENT, VIP), 80), 20 + bytes),
        router.receive(
            "s0",
            sent(FAR_ROUTER, Wire.S0)
                .icmp(3, 4)
                .rest(MTU)
                .quote(syn(quoted(Wire.S0, SERVER), 8080), 20 + bytes)
                .bytes()));
  }

  @Test
  void anErrorAboutAPacketOfFewerHopsKeepsThem() {
    assertLeft(
        "c0",
        passed(VIP, CLIENT).icmp(11, 0).quote(syn(quoted(CLIENT, VIP, 58), 80)),
        router.receive(
            "s0",
            sent(FAR_ROUTER, Wire.S0)
                .icmp(11, 0)
                .quote(syn(quoted(Wire.S0, SERVER, 58), 8080))
                .bytes()));
  }

  @Test
  void scenario39_throughMasqueradeAloneAFarRouterKeepsItsName() {
    router.receive("c0", query(sent(CLIENT, SERVER)).bytes());
    assertLeft(
        "c0",
        passed(FAR_ROUTER, CLIENT).icmp(11, 0).quote(query(quoted(CLIENT, SERVER))),
        router.receive(
            "s0",
            sent(FAR_ROUTER, Wire.S0).icmp(11, 0).quote(query(quoted(Wire.S0, SERVER))).bytes()));
  }

  @Test
  void scenario39_anErrorAboutAMasqueradedPingQuotesItAsTheClientSentIt() {
    router.receive("c0", ping(sent(CLIENT, SERVER)).bytes());
    assertLeft(
        "c0",
        passed(FAR_ROUTER, CLIENT).icmp(11, 0).quote(ping(quoted(CLIENT, SERVER))),
        router.receive(
            "s0",
            sent(FAR_ROUTER, Wire.S0).icmp(11, 0).quote(ping(quoted(Wire.S0, SERVER))).bytes()));
  }

  private static PacketBuilder ping(final PacketBuilder ip) {
    return ip.icmpEcho(99, 1).payload(8);
  }

  // ---- towards the pod

  @ParameterizedTest(name = "{0}: type 3, code {1}")
  @CsvSource({"10.0.1.2, 3, 0", "10.0.1.9, 4, 1300"})
  void scenario40_anErrorAboutAnAnswerReachesThePodAsOneAboutWhatItSent(
      final String speaker, final int code, final int info) {
    router.receive("s0", synAck(sent(SERVER, Wire.S0), 8080).bytes());
    assertLeft(
        "s0",
        passed(Wire.S0, SERVER)
            .icmp(3, code)
            .rest(info)
            .quote(synAck(quoted(SERVER, Wire.S0), 8080)),
        router.receive(
            "c0",
            sent(speaker, VIP)
                .icmp(3, code)
                .rest(info)
                .quote(synAck(quoted(VIP, CLIENT), 80))
                .bytes()));
  }

  @Test
  void scenario41_aRedirectOfATranslatedFlowIsDropped() {
    assertSilence(
        PacketOutcome.UNTRANSLATABLE,
        router.receive(
            "s0",
            sent(FAR_ROUTER, Wire.S0)
                .icmp(5, 1)
                .rest(0x0A000203)
                .quote(syn(quoted(Wire.S0, SERVER), 8080))
                .bytes()));
  }

  // ---- IPv6

  private static PacketBuilder query6(final PacketBuilder ip, final int port) {
    return ip.udp(1800, port).payload("hi");
  }

  @ParameterizedTest(name = "from {0}: type {1}, code {2}")
  @CsvSource({"fd00:2::5, 2, 0, 1280", "fd00:2::2, 1, 4, 0"})
  void scenario42_anIcmpv6ErrorComesFromTheServiceWithItsChecksumOverTheNewAddresses(
      final String speaker, final int type, final int code, final int info) {
    router.receive("c0", query6(sent(CLIENT6, VIP6), 53).bytes());
    assertLeft(
        "c0",
        passed(VIP6, CLIENT6)
            .icmpv6(type, code)
            .rest(info)
            .quote(query6(quoted(CLIENT6, VIP6), 53)),
        router.receive(
            "s0",
            sent(speaker, Wire.S0_6)
                .icmpv6(type, code)
                .rest(info)
                .quote(query6(quoted(Wire.S0_6, SERVER6), 5353))
                .bytes()));
  }
}
