package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.DROP;
import static io.chainwalk.pipeline.RuleWords.LO;
import static io.chainwalk.pipeline.RuleWords.ctState;
import static io.chainwalk.pipeline.RuleWords.in;
import static io.chainwalk.pipeline.RuleWords.protocol;
import static io.chainwalk.pipeline.RuleWords.reject;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.C0;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.S0;
import static io.chainwalk.pipeline.Wire.S0_6;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.SERVER6;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.error;
import static io.chainwalk.pipeline.Wire.only;
import static io.chainwalk.pipeline.Wire.quoted;
import static io.chainwalk.pipeline.Wire.reset;
import static io.chainwalk.pipeline.Wire.sent;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the router answers to its own packets goes out by `lo` and comes in again: facts sheet, sections 1.2 and 6.9. The
/// tools' `OwnAnswersKernelTest` sees the same from a kernel.
class ScenarioOwnAnswersTest {
  private static final int HOPS = 64;
  private static final int LINK_BYTES = 14;

  /// A place for one address, none of which is taken.
  private static final byte[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 0};

  private static final Predicate<RulePacket> NO_ANSWER =
      protocol(Protocol.TCP).and(ctState(CtState.RELATED).negate());

  private static final String ROUTER_WITH_SERVICES =
      """
      interface c0
      address 10.0.1.1/24
      interface s0 mtu 1400
      address 10.0.2.1/24
      route 10.96.0.0/16 via 10.0.1.254
      """;

  private final ScriptedRules rules = new ScriptedRules();
  private final NodeLab router = NodeLab.router(rules);

  private static PacketBuilder udp(final PacketBuilder ip) {
    return ip.udp(7777, 99).payload("hi");
  }

  private static PacketBuilder syn(final PacketBuilder ip) {
    return ip.tcp(3201, 80).flags("S").seq(1000);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "10.0.2.1, 10.0.2.2, 10.0.2.1",
    "10.0.1.1, 10.0.2.1, 10.0.2.1",
    "127.0.0.1, 127.0.0.1, 127.0.0.1"
  })
  void aPacketRejectedInOutputIsAnsweredToTheRouterItself(
      final String source, final String destination, final String answersAs) {
    rules.rule(
        Table.FILTER, Hook.OUTPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    final NodeLab.Result result = router.sendOwn(udp(sent(source, destination)).bytes());
    assertEquals(PacketOutcome.FILTERED, result.outcome());
    assertLeft(
        "lo",
        error(answersAs, source, only(result))
            .icmp(3, 3)
            .quote(udp(quoted(source, destination, HOPS))),
        result);
    assertEquals(0, router.engine.table().count());
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "fd00:2::1, fd00:2::2, fd00:2::1",
    "fd00:1::1, fd00:2::1, fd00:2::1",
    "::1, ::1, ::1"
  })
  void likewiseInIpv6(final String source, final String destination, final String answersAs) {
    rules.rule(
        Table.FILTER, Hook.OUTPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    final NodeLab.Result result = router.sendOwn(udp(sent(source, destination)).bytes());
    assertLeft(
        "lo",
        error(answersAs, source, only(result))
            .icmpv6(1, 4)
            .quote(udp(quoted(source, destination, HOPS))),
        result);
  }

  @Test
  void theAnswerGoesThroughOutputPostroutingPreroutingAndInputAsRelated() {
    rules.rule(
        Table.FILTER, Hook.OUTPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    router.sendOwn(udp(sent(S0, SERVER)).bytes());
    assertEquals(
        "raw OUTPUT INVALID, mangle OUTPUT NEW, nat OUTPUT NEW, filter OUTPUT NEW, "
            + "raw OUTPUT RELATED, mangle OUTPUT RELATED, filter OUTPUT RELATED, "
            + "security OUTPUT RELATED, mangle POSTROUTING RELATED, "
            + "raw PREROUTING RELATED, mangle PREROUTING RELATED, "
            + "mangle INPUT RELATED, filter INPUT RELATED, security INPUT RELATED",
        rules.visits());
  }

  @Test
  void aRuleInInputCanSilenceIt() {
    rules.rule(
        Table.FILTER, Hook.OUTPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    rules.rule(Table.FILTER, Hook.INPUT, ctState(CtState.RELATED), DROP);
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(udp(sent(S0, SERVER)).bytes()));
  }

  @Test
  void aPacketRejectedInInputOfTheLoopbackIsAnsweredAndKeepsItsConnection() {
    rules.rule(
        Table.FILTER, Hook.INPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    final NodeLab.Result result = router.sendOwn(udp(sent(C0, S0)).bytes());
    assertLeft(
        "lo", error(S0, C0, only(result)).icmp(3, 3).quote(udp(quoted(C0, S0, HOPS))), result);
    assertEquals(1, router.connections().size());
  }

  @Test
  void anAnswerThatIsRejectedIsNotAnswered() {
    rules.rule(Table.FILTER, Hook.INPUT, in(LO), reject(RejectWith.PORT_UNREACHABLE));
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(udp(sent(C0, S0)).bytes()));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "10.0.2.1, 10.0.2.2",
    "10.0.1.1, 10.0.2.1",
    "fd00:2::1, fd00:2::2",
    "fd00:1::1, fd00:2::1"
  })
  void aSynIsResetInTheNameOfItsDestination(final String client, final String server) {
    rules.rule(Table.FILTER, Hook.OUTPUT, NO_ANSWER, reject(RejectWith.TCP_RESET));
    assertLeft(
        "lo",
        reset(server, client).tcp(80, 3201).flags("RA").ack(1001).window(0),
        router.sendOwn(syn(sent(client, server)).bytes()));
    assertEquals(0, router.engine.table().count());
  }

  @Test
  void aSynToAServiceIsResetByTheService() {
    rules.nat(Hook.OUTPUT, to(VIP, 80), toAddress(SERVER, 8080));
    rules.rule(Table.FILTER, Hook.OUTPUT, NO_ANSWER, reject(RejectWith.TCP_RESET));
    assertLeft(
        "lo",
        reset(VIP, S0).tcp(80, 3201).flags("RA").ack(1001).window(0),
        new NodeLab(ROUTER_WITH_SERVICES, NodeLab.settings(), rules)
            .sendOwn(syn(sent(S0, VIP)).bytes()));
  }

  @Test
  void aResetThatInputDropsHasClosedTheConnectionAllTheSame() {
    router.sendOwn(syn(sent(C0, S0)).bytes());
    rules.rule(Table.FILTER, Hook.OUTPUT, NO_ANSWER, reject(RejectWith.TCP_RESET));
    rules.rule(Table.FILTER, Hook.INPUT, ctState(CtState.RELATED), DROP);
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(syn(sent(C0, S0)).bytes()));
    assertEquals(
        List.of(
            "tcp CLOSE 10 s, 10.0.1.1:3201 > 10.0.2.1:80, 10.0.2.1:80 > 10.0.1.1:3201, UNREPLIED"),
        router.connections());
  }

  /// The only answer that is answered. Its checksum would have been completed on its way out; and what is about the RST
  /// belongs to the connection like the SYN, and confirms it.
  @Test
  void aResetThatIsRejectedIsAnsweredWithAnErrorThatConfirmsTheConnection() {
    rules.rule(Table.FILTER, Hook.OUTPUT, NO_ANSWER, reject(RejectWith.TCP_RESET));
    rules.rule(
        Table.FILTER,
        Hook.OUTPUT,
        protocol(Protocol.TCP).and(ctState(CtState.RELATED)),
        reject(RejectWith.PORT_UNREACHABLE));
    final NodeLab.Result result = router.sendOwn(syn(sent(S0, SERVER)).bytes());
    assertLeft(
        "s0",
        PacketBuilder.eth()
            .ipv4(S0, SERVER)
            .tos(0xC0)
            .id(new UnsafeBuffer(only(result)).getShort(LINK_BYTES + 4, BIG_ENDIAN) & 0xFFFF)
            .icmp(3, 3)
            .quote(
                PacketBuilder.rawIp()
                    .ipv4(SERVER, S0)
                    .dontFragment()
                    .tcp(80, 3201)
                    .flags("RA")
                    .ack(1001)
                    .window(0)
                    .checksum(pseudoHeaderSum())),
        result);
    assertEquals(
        List.of(
            "tcp SYN_SENT 120 s, 10.0.2.1:3201 > 10.0.2.2:80, 10.0.2.2:80 > 10.0.2.1:3201, UNREPLIED"),
        router.connections());
  }

  /// 10.0.2.2 to 10.0.2.1, protocol 6, 20 bytes.
  private static int pseudoHeaderSum() {
    return 0x0A00 + 0x0202 + 0x0A00 + 0x0201 + 6 + 20;
  }

  @Test
  void aPacketThatTheLinkDoesNotTakeIsAnErrorOfItsSenderAndNeverSeen() {
    assertSilence(
        PacketOutcome.TOO_BIG,
        router.sendOwn(
            PacketBuilder.eth().ipv4(S0, SERVER).dontFragment().udp(1, 2).payload(1473).bytes()));
    assertSilence(
        PacketOutcome.TOO_BIG,
        router.sendOwn(PacketBuilder.eth().ipv6(S0_6, SERVER6).udp(1, 2).payload(1453).bytes()));
    assertEquals("", rules.visits());
  }

  @Test
  void aPacketThatDoesNotFitTheWayItGotInOutputIsAnswered() {
    rules.nat(Hook.OUTPUT, to(VIP), toAddress(SERVER));
    final NodeLab narrow = new NodeLab(ROUTER_WITH_SERVICES, NodeLab.settings(), rules);
    final NodeLab.Result result =
        narrow.sendOwn(
            PacketBuilder.eth().ipv4(C0, VIP).dontFragment().udp(1, 2).payload(1430).bytes());
    assertEquals(PacketOutcome.TOO_BIG, result.outcome());
    assertEquals("lo", result.left().getFirst().by());
    assertEquals("3", result.left().getFirst().decode().value("icmp", "type"));
  }

  /// One destination is told no more than six things at once; the router itself is told all of them.
  @Test
  void theRouterTellsItselfMoreThanAnybodyElse() {
    rules.rule(
        Table.FILTER, Hook.OUTPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    for (int i = 0; i < 20; i++) {
      assertEquals(1, router.sendOwn(udp(sent(S0, SERVER)).bytes()).left().size());
      assertEquals(1, router.sendOwn(udp(sent(S0_6, SERVER6)).bytes()).left().size());
    }
  }

  /// The kernel leaves the header checksum as it was: a socket sees it so.
  @Test
  void optionsAreFilledInOnTheWayInByTheLoopback() {
    final byte[] frame = recording(C0, S0);
    assertEquals(PacketOutcome.DELIVERED, router.sendOwn(frame).outcome());
    final byte[] expected = frame.clone();
    expected[LINK_BYTES + 22] = 8;
    System.arraycopy(new byte[] {10, 0, 2, 1}, 0, expected, LINK_BYTES + 23, 4);
    assertEquals(Arrays.toString(expected), Arrays.toString(router.frame(frame.length)));
  }

  @Test
  void optionsThatAreWrongAreAnsweredThereToo() {
    final byte[] frame = recording(C0, S0);
    frame[LINK_BYTES + 22] = 2; // before the first place
    final UnsafeBuffer buffer = new UnsafeBuffer(frame);
    Ipv4Header.setChecksum(buffer, LINK_BYTES, 0);
    final int sum = InternetChecksum.checksumOf(InternetChecksum.sum(buffer, LINK_BYTES, 28));
    Ipv4Header.setChecksum(buffer, LINK_BYTES, sum);
    final NodeLab.Result result = router.sendOwn(frame);
    assertEquals(PacketOutcome.BAD_OPTIONS, result.outcome());
    assertEquals("12", result.left().getFirst().decode().value("icmp", "type"));
  }

  /// The header checksum is wrong until the options are completed. That does not matter to REJECT where conntrack has
  /// looked before, as it has at what comes in by a wire.
  @Test
  void aPacketWithOptionsIsRejectedAudiblyUnlessItCameByTheLoopback() {
    rules.rule(
        Table.FILTER, Hook.INPUT, protocol(Protocol.UDP), reject(RejectWith.PORT_UNREACHABLE));
    assertEquals(1, router.receive("c0", recording(CLIENT, C0)).left().size());
    assertSilence(PacketOutcome.FILTERED, router.sendOwn(recording(C0, S0)));
    rules.rule(
        Table.RAW, Hook.PREROUTING, RuleWords::any, ScriptedRules.then(RulePacket::setUntracked));
    assertSilence(PacketOutcome.FILTERED, router.receive("c0", recording(CLIENT, C0)));
  }

  private static byte[] recording(final String source, final String destination) {
    return PacketBuilder.eth().ipv4(source, destination).options(RECORD_ROUTE).udp(7, 9).bytes();
  }
}
