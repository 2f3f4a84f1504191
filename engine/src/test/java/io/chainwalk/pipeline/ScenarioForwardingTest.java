package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.C0;
import static io.chainwalk.pipeline.Wire.C0_6;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.CLIENT6;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.SERVER6;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.assertFrames;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.error;
import static io.chainwalk.pipeline.Wire.only;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.quoted;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.ruleset.Hook;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What routing does to packets between the hooks, and what the router says about those it does not forward: facts sheet,
/// sections 1.2, 6.6, 8.1 to 8.3.
class ScenarioForwardingTest {
  private static final String NARROW =
      """
      interface c0
      address 10.0.1.1/24
      interface s0 mtu 600
      address 10.0.2.1/24
      """;

  private final ScriptedRules rules = new ScriptedRules();
  private final NodeLab router = NodeLab.router(rules);

  private static PacketBuilder udp(final PacketBuilder ip, final int from) {
    return ip.udp(from, 53).payload("hi");
  }

  private NodeLab labOf(final String node) {
    return new NodeLab(node, NodeLab.settings(), rules);
  }

  /// Only a record route gets the address of the way out, where MASQUERADE takes its own from.
  @Test
  void theAddressInFrontOfATimestampIsThatOfTheWayInAndTheOneInARecordRouteThatOfTheWayOut() {
    final byte[] options = {68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0};
    final byte[] frame =
        udp(PacketBuilder.eth().ipv4(CLIENT, SERVER).options(options), 1600).bytes();
    final byte[] left = only(router.receive("c0", frame));
    final int at = frame.length - 10 - options.length;
    assertArrayEquals(new byte[] {10, 0, 1, 1}, Arrays.copyOfRange(left, at + 4, at + 8));
    assertArrayEquals(new byte[] {10, 0, 2, 1}, Arrays.copyOfRange(left, at + 15, at + 19));
  }

  // ---- the way out

  @Test
  void scenario55_aMasqueradedFlowWhoseWayOutChangesIsGivenUpAndBegunAnew() {
    rules.nat(Hook.POSTROUTING, RuleWords::any, MASQUERADE);
    final String behind = "203.0.113.1";
    final byte[] query = udp(sent("10.0.1.5", behind), 1600).bytes();
    final NodeLab lab = labOf(NodeLab.ROUTER + "route 203.0.113.0/24 via 10.0.2.3\n");
    assertLeft("s0", udp(passed(Wire.S0, behind), 1600), lab.receive("c0", query));
    lab.becomes(NodeLab.ROUTER + "route 203.0.113.0/24 via 10.0.1.9\n");
    assertSilence(PacketOutcome.WAY_OUT_CHANGED, lab.receive("c0", query));
    assertEquals(List.of(), lab.connections());
    assertLeft("c0", udp(passed(C0, behind), 1600), lab.receive("c0", query));
    assertEquals(
        List.of(
            "udp 30 s, 10.0.1.5:1600 > 203.0.113.1:53, 203.0.113.1:53 > 10.0.1.1:1600, UNREPLIED"),
        lab.connections());
  }

  /// Facts sheet 6.6: where an interface has two subnets, the one of the gateway counts, and the route's `src` does not.
  @ParameterizedTest(name = "to {0} from {1}")
  @CsvSource({
    "10.0.2.2, 10.0.2.1",
    "172.16.9.7, 172.16.9.1",
    "198.51.100.1, 172.16.9.1",
    "203.0.113.1, 10.0.2.1"
  })
  void masqueradeTakesTheAddressOfTheNextHopsSubnet(
      final String destination, final String expected) {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    final NodeLab lab =
        labOf(
            NodeLab.ROUTER
                + """
                address 10.0.2.50/24
                address 172.16.9.1/24
                route 198.51.100.0/24 via 172.16.9.7
                route 203.0.113.0/24 via 10.0.2.3 src 10.0.2.50
                """);
    assertLeft(
        "s0",
        udp(passed(expected, destination), 1900),
        lab.receive("c0", udp(sent(CLIENT, destination), 1900).bytes()));
  }

  @Test
  void scenario69_aPodThatAsksItsOwnServiceSeesTheRouterAndIsAnsweredThroughIt() {
    rules.nat(Hook.PREROUTING, to(VIP, 80), toAddress(CLIENT, 8080));
    rules.nat(Hook.POSTROUTING, out(RuleWords.C0).and(to(CLIENT, 8080)), MASQUERADE);
    assertLeft(
        "c0",
        passed(C0, CLIENT).tcp(2100, 8080).flags("S").seq(1000),
        router.receive("c0", sent(CLIENT, VIP).tcp(2100, 80).flags("S").seq(1000).bytes()));
    assertLeft(
        "c0",
        passed(VIP, CLIENT).tcp(80, 2100).flags("SA").seq(1).ack(1001),
        router.receive(
            "c0", sent(CLIENT, C0).tcp(8080, 2100).flags("SA").seq(1).ack(1001).bytes()));
  }

  // ---- the router's own packets

  @Test
  void scenario74_aLocalPacketToAServiceKeepsTheSourceOfItsFirstRoute() {
    rules.nat(Hook.OUTPUT, to(VIP, 53), toAddress(SERVER, 5353));
    final NodeLab lab = labOf(NodeLab.ROUTER + "route default via 10.0.1.9\n");
    assertLeft(
        "s0",
        sent(C0, SERVER).udp(7777, 5353).payload("hi"),
        lab.sendOwn(sent(C0, VIP).udp(7777, 53).payload("hi").bytes()));
    assertSilence(
        PacketOutcome.DELIVERED,
        lab.receive("s0", sent(SERVER, C0).udp(5353, 7777).payload("hi").bytes()));
    assertEquals(
        List.of("udp 30 s, 10.0.1.1:7777 > 10.96.0.10:53, 10.0.2.2:5353 > 10.0.1.1:7777"),
        lab.connections());
  }

  @Test
  void scenario74_withMasqueradeItHasTheAddressOfTheInterfaceItReallyLeavesBy() {
    rules.nat(Hook.OUTPUT, to(VIP, 53), toAddress(SERVER, 5353));
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    final NodeLab lab = labOf(NodeLab.ROUTER + "route default via 10.0.1.9\n");
    assertLeft(
        "s0",
        sent(Wire.S0, SERVER).udp(7777, 5353).payload("hi"),
        lab.sendOwn(sent(C0, VIP).udp(7777, 53).payload("hi").bytes()));
    assertEquals(
        List.of(
            "udp 30 s, 10.0.1.1:7777 > 10.96.0.10:53, 10.0.2.2:5353 > 10.0.2.1:7777, UNREPLIED"),
        lab.connections());
  }

  // ---- hops

  @Test
  void scenario59_aPacketOnItsLastHopToAServiceIsAnsweredByTheService() {
    rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER, 5353));
    final byte[] query = udp(PacketBuilder.eth().ipv4(CLIENT, VIP).ttl(1), 3420).bytes();
    final NodeLab.Result result = router.receive("c0", query);
    assertEquals(PacketOutcome.TTL_EXCEEDED, result.outcome());
    assertLeft(
        "c0",
        error(VIP, CLIENT, only(result)).icmp(11, 0).quote(udp(quoted(CLIENT, VIP, 1), 3420)),
        result);
    assertEquals(0, router.engine.table().count());
  }

  @ParameterizedTest(name = "TTL {0}")
  @ValueSource(ints = {0, 1})
  void aPacketOnItsLastHopIsAnsweredByTheRouterWithTheQuoteAsItCame(final int hops) {
    final NodeLab.Result result =
        router.receive("c0", udp(PacketBuilder.eth().ipv4(CLIENT, SERVER).ttl(hops), 1).bytes());
    assertLeft(
        "c0",
        error(C0, CLIENT, only(result)).icmp(11, 0).quote(udp(quoted(CLIENT, SERVER, hops), 1)),
        result);
    assertSilence(
        PacketOutcome.DELIVERED,
        router.receive("c0", udp(PacketBuilder.eth().ipv4(CLIENT, C0).ttl(hops), 1).bytes()));
  }

  @Test
  void anIpv6PacketOnItsLastHopIsAnsweredLikewise() {
    final NodeLab.Result result =
        router.receive(
            "c0", udp(PacketBuilder.eth().ipv6(CLIENT6, SERVER6).hopLimit(1), 1).bytes());
    assertEquals(PacketOutcome.TTL_EXCEEDED, result.outcome());
    assertLeft(
        "c0",
        error(C0_6, CLIENT6, only(result)).icmpv6(3, 0).quote(udp(quoted(CLIENT6, SERVER6, 1), 1)),
        result);
  }

  // ---- addresses

  @ParameterizedTest(name = "route_localnet {0}: {1}")
  @CsvSource({"0, MARTIAN", "1, DELIVERED"})
  void scenario60_whatIsTranslatedToLoopbackIsDeliveredIfRouteLocalnetSaysSo(
      final int routeLocalnet, final PacketOutcome outcome) {
    rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress("127.0.0.1", 53));
    final NodeLab lab =
        labOf(NodeLab.ROUTER + "sysctl net.ipv4.conf.c0.route_localnet=" + routeLocalnet + "\n");
    assertSilence(outcome, lab.receive("c0", udp(sent(CLIENT, VIP), 3700).bytes()));
    assertEquals(routeLocalnet, lab.engine.table().count());
  }

  @ParameterizedTest(name = "rp_filter {0}")
  @CsvSource({"0, NO_SERVICE", "1, SOURCE_REFUSED", "2, NO_SERVICE"})
  void scenario78_aSourceFromTheWrongSideIsDroppedByStrictReversePathFilter(
      final int rpFilter, final PacketOutcome outcome) {
    final NodeLab lab =
        labOf(NodeLab.ROUTER + "sysctl net.ipv4.conf.all.rp_filter=" + rpFilter + "\n");
    final NodeLab.Result result =
        lab.receive("c0", udp(sent("10.0.2.5", SERVER), 3600 + rpFilter).bytes());
    assertEquals(outcome, result.outcome());
    final boolean passes = rpFilter != 1;
    assertEquals(passes ? 1 : 0, result.left().size());
    assertEquals(passes ? 1 : 0, lab.engine.table().count());
    assertEquals(
        passes
            ? "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
                + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
                + "mangle POSTROUTING NEW, nat POSTROUTING NEW"
            : "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW",
        rules.visits());
  }

  // ---- size

  @Test
  void scenario61_aPacketThatMayNotBeFragmentedIsAnsweredWithTheMtuBeforeForward() {
    final NodeLab lab = labOf(NARROW);
    final NodeLab.Result result =
        lab.receive("c0", large(PacketBuilder.eth().ipv4(CLIENT, SERVER).dontFragment(), 900));
    assertEquals(PacketOutcome.TOO_BIG, result.outcome());
    assertLeft(
        "c0",
        error(C0, CLIENT, only(result))
            .icmp(3, 4)
            .rest(600)
            .quote(
                PacketBuilder.rawIp()
                    .ipv4(CLIENT, SERVER)
                    .dontFragment()
                    .udp(4501, 53)
                    .payload(900),
                548),
        result);
    assertEquals(false, rules.visits().contains("mangle FORWARD"));
    assertEquals(0, lab.engine.table().count());
  }

  private static byte[] large(final PacketBuilder ip, final int bytes) {
    return ip.udp(4501, 53).payload(bytes).bytes();
  }

  @Test
  void scenario61_anyOtherPassesTheHooksWholeAndLeavesInFragmentsWithItsIdentification() {
    final NodeLab lab = labOf(NARROW);
    final NodeLab.Result result =
        lab.receive("c0", large(PacketBuilder.eth().ipv4(CLIENT, SERVER).id(0x1234), 1300));
    assertFrames(
        "s0",
        Fragments.split(
            PacketBuilder.eth().ipv4(CLIENT, SERVER).ttl(63).udp(4501, 53).payload(1300),
            576,
            0x1234),
        result);
    assertEquals(
        "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
            + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
            + "mangle POSTROUTING NEW, nat POSTROUTING NEW",
        rules.visits());
  }

  @Test
  void scenario61_anIpv6PacketIsNeverFragmentedByTheRouter() {
    final NodeLab lab = labOf(NodeLab.ROUTER.replace("interface s0", "interface s0 mtu 1280"));
    final NodeLab.Result result = lab.receive("c0", large(sent(CLIENT6, SERVER6), 1300));
    assertEquals(PacketOutcome.TOO_BIG, result.outcome());
    assertLeft(
        "c0",
        error(C0_6, CLIENT6, only(result))
            .icmpv6(2, 0)
            .rest(1280)
            .quote(quoted(CLIENT6, SERVER6, 64).udp(4501, 53).payload(1300), 1232),
        result);
  }

  // ---- routes that say no, and how often that is said

  @ParameterizedTest(name = "{0} route: code {1}")
  @CsvSource({"no, 0", "unreachable, 1", "prohibit, 13"})
  void aRouteThatRefusesIsAnsweredWithItsCode(final String type, final int code) {
    final NodeLab lab =
        labOf(NodeLab.ROUTER + ("no".equals(type) ? "" : "route " + type + " 192.0.2.0/24\n"));
    final NodeLab.Result result = lab.receive("c0", udp(sent(CLIENT, "192.0.2.1"), 3500).bytes());
    assertEquals(PacketOutcome.NO_ROUTE, result.outcome());
    assertLeft(
        "c0",
        error(C0, CLIENT, only(result))
            .icmp(3, code)
            .quote(udp(quoted(CLIENT, "192.0.2.1", 64), 3500)),
        result);
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void aBlackholeSaysNothing() {
    final NodeLab lab = labOf(NodeLab.ROUTER + "route blackhole 192.0.2.0/24\n");
    assertSilence(
        PacketOutcome.NO_ROUTE, lab.receive("c0", udp(sent(CLIENT, "192.0.2.1"), 3500).bytes()));
  }

  /// Facts sheet 8.2: one a second for each destination, and six at once.
  @Test
  void ofTwentyErrorsInARowSixAreSentAndOneMoreAfterASecond() {
    final byte[] query = udp(PacketBuilder.eth().ipv4(CLIENT, SERVER).ttl(1), 1).bytes();
    int answers = 0;
    for (int i = 0; i < 20; i++) {
      answers += router.receive("c0", query.clone()).left().size();
    }
    assertEquals(6, answers);
    router.after(1);
    assertEquals(1, router.receive("c0", query.clone()).left().size());
    assertEquals(0, router.receive("c0", query.clone()).left().size());
  }
}
