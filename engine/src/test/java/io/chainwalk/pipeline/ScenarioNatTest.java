package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.protocol;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.RuleWords.toAddresses;
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
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Hook;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses and ports flows get: facts sheet, sections 6.1 to 6.7.
class ScenarioNatTest {
  private static final String OTHER_VIP = "10.96.0.11";

  private final ScriptedRules rules = new ScriptedRules();
  private final NodeLab router = NodeLab.router(rules);

  private static PacketBuilder udp(final PacketBuilder ip, final int from, final int to) {
    return ip.udp(from, to).payload("hi");
  }

  private NodeLab.Result query(final String source, final int from, final String destination) {
    return router.receive("c0", udp(sent(source, destination), from, 53).bytes());
  }

  // ---- clashes

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp", "sctp"})
  void scenario44_oneClientPortToTwoServicesOfOneServerGetsAnotherSourcePort(
      final String protocol) {
    rules.nat(Hook.PREROUTING, to(VIP, 80), toAddress(SERVER, 8080));
    rules.nat(Hook.PREROUTING, to(OTHER_VIP, 80), toAddress(SERVER, 8080));
    final NodeLab.Result first =
        router.receive("c0", Packets.first(protocol, CLIENT, 9400, VIP, 80));
    assertEquals(9400, sourcePort(first, protocol));
    final Set<Integer> ports = new HashSet<>(Set.of(9400));
    for (final String service : List.of(OTHER_VIP, SERVER)) {
      final int servicePort = service.equals(SERVER) ? 8080 : 80;
      final NodeLab.Result second =
          router.receive("c0", Packets.first(protocol, CLIENT, 9400, service, servicePort));
      final int port = sourcePort(second, protocol);
      assertTrue(port >= 1024 && ports.add(port), () -> protocol + " from port " + port);
      assertEquals(SERVER, decoded(second).value("ipv4", "destination address"));
      final NodeLab.Result answer =
          router.receive("s0", Packets.answer(protocol, SERVER, 8080, CLIENT, port));
      assertEquals(service, decoded(answer).value("ipv4", "source address"));
      assertEquals("9400", decoded(answer).value(protocol, "destination port"));
    }
  }

  @ParameterizedTest(name = "port {0} becomes one of {1} to {2}")
  @CsvSource({
    "20, 1, 511",
    "511, 1, 511",
    "512, 600, 1023",
    "600, 600, 1023",
    "1023, 600, 1023",
    "1024, 1024, 65535",
    "40000, 1024, 65535"
  })
  void scenario45_masqueradeKeepsThePortOfTheFirstAndPicksFromItsClassForTheOthers(
      final int port, final int least, final int most) {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    assertLeft("s0", udp(passed(Wire.S0, SERVER), port, 53), query("10.0.1.2", port, SERVER));
    final Set<Integer> ports = new HashSet<>(Set.of(port));
    for (int client = 3; client < 18; client++) {
      final NodeLab.Result result = query("10.0.1." + client, port, SERVER);
      final int chosen = sourcePort(result, "udp");
      assertTrue(least <= chosen && chosen <= most && ports.add(chosen), () -> "port " + chosen);
      assertLeft("s0", udp(passed(Wire.S0, SERVER), chosen, 53), result);
      assertLeft(
          "c0",
          udp(passed(SERVER, "10.0.1." + client), 53, port),
          router.receive("s0", udp(sent(SERVER, Wire.S0), 53, chosen).bytes()));
    }
  }

  @Test
  void scenario45_aSecondPingWithTheSameIdentifierGetsAnother() {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    assertLeft(
        "s0",
        passed(Wire.S0, SERVER).icmpEcho(7, 1).payload(8),
        router.receive("c0", sent(CLIENT, SERVER).icmpEcho(7, 1).payload(8).bytes()));
    final NodeLab.Result second =
        router.receive("c0", sent("10.0.1.3", SERVER).icmpEcho(7, 1).payload(8).bytes());
    final byte[] frame = Wire.only(second);
    final int id = (frame[38] & 0xFF) << 8 | (frame[39] & 0xFF);
    assertNotEquals(7, id);
    assertLeft("s0", passed(Wire.S0, SERVER).icmpEcho(id, 1).payload(8), second);
    assertLeft(
        "c0",
        passed(SERVER, "10.0.1.3").icmpEchoReply(7, 1).payload(8),
        router.receive("s0", sent(SERVER, Wire.S0).icmpEchoReply(id, 1).payload(8).bytes()));
  }

  @Test
  void scenario46_aRemappedClientPortKeepsItsNewPortTowardsOthers() {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    query("10.0.1.3", 2000, SERVER);
    final int remapped = sourcePort(query("10.0.1.4", 2000, SERVER), "udp");
    assertNotEquals(2000, remapped);
    assertEquals(remapped, sourcePort(query("10.0.1.4", 2000, "10.0.2.3"), "udp"));
    assertEquals(2000, sourcePort(query("10.0.1.5", 2000, "10.0.2.3"), "udp"));
  }

  @Test
  void aFlowOfTheRouterItselfOccupiesAPortOfItsAddress() {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
    router.receive("s0", udp(sent(SERVER, Wire.S0), 53, 3000).bytes());
    assertNotEquals(3000, sourcePort(query(CLIENT, 3000, SERVER), "udp"));
  }

  // ---- ranges

  /// Every line is what a kernel chose.
  @ParameterizedTest(name = "{0} to {1} leaves from {2}")
  @CsvSource({
    "10.0.1.2, 10.0.2.2, 10.0.2.100",
    "10.0.1.3, 10.0.2.2, 10.0.2.104",
    "10.0.1.3, 10.0.2.7, 10.0.2.102",
    "10.0.1.5, 10.0.2.2, 10.0.2.107",
    "10.0.1.8, 10.0.2.7, 10.0.2.100"
  })
  void scenario47_aSourceOutOfEight(
      final String source, final String destination, final String expected) {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), toAddresses("10.0.2.100", "10.0.2.107"));
    assertLeft(
        "s0", udp(passed(expected, destination), 7000, 53), query(source, 7000, destination));
  }

  @ParameterizedTest(name = "{0} to {1} leaves from {2}")
  @CsvSource({
    "fd01::2, fd02::2, fd02::107",
    "fd01::2, fd02::4, fd02::109",
    "fd01::4, fd02::2, fd02::105",
    "fd01::5, fd02::4, fd02::10e"
  })
  void scenario47_anIpv6SourceOutOfSixteen(
      final String source, final String destination, final String expected) {
    final NodeLab other =
        new NodeLab(
            """
            interface c0
            address fd01::1/64
            interface s0
            address fd02::1/64
            """,
            NodeLab.settings(),
            new ScriptedRules()
                .nat(Hook.POSTROUTING, out(RuleWords.S0), toAddresses("fd02::100", "fd02::10f")));
    assertLeft(
        "s0",
        udp(passed(expected, destination), 7100, 53),
        other.receive("c0", udp(sent(source, destination), 7100, 53).bytes()));
  }

  @Test
  void scenario47_theSameSourceAndPortKeepsItsAddressTowardsOthers() {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), toAddresses("10.0.2.100", "10.0.2.107"));
    query("10.0.1.2", 7002, SERVER);
    assertLeft(
        "s0", udp(passed("10.0.2.100", "10.0.2.9"), 7002, 53), query("10.0.1.2", 7002, "10.0.2.9"));
  }

  @ParameterizedTest(name = "{0} goes to {1}")
  @CsvSource({
    "10.0.1.2, 10.0.2.4",
    "10.0.1.3, 10.0.2.5",
    "10.0.1.5, 10.0.2.4",
    "10.0.1.6, 10.0.2.3"
  })
  void scenario47_aDestinationOutOfFour(final String source, final String expected) {
    rules.nat(Hook.PREROUTING, to("10.0.2.200"), toAddresses("10.0.2.2", "10.0.2.5"));
    assertLeft("s0", udp(passed(source, expected), 7200, 53), query(source, 7200, "10.0.2.200"));
  }

  @ParameterizedTest(name = "{0} always leaves from {1}")
  @CsvSource({"10.0.1.2, 10.0.2.107", "10.0.1.3, 10.0.2.105", "10.0.1.4, 10.0.2.107"})
  void scenario47_persistentDoesNotLookAtTheDestination(
      final String source, final String expected) {
    final ScriptedRules.NatTarget range = toAddresses("10.0.2.100", "10.0.2.107");
    rules.nat(
        Hook.POSTROUTING, out(RuleWords.S0), persistent -> range.apply(persistent.persistent()));
    for (final int host : new int[] {2, 7}) {
      final String destination = "10.0.2." + host;
      assertLeft(
          "s0",
          udp(passed(expected, destination), 7000 + host, 53),
          query(source, 7000 + host, destination));
    }
  }

  @Test
  void scenario48_aPortInTheRangeStaysAndAnyOtherBecomesTheFirst() {
    rules.nat(Hook.PREROUTING, to("10.0.2.200"), toAddress(SERVER, 8000, 8003));
    for (int flow = 0; flow < 3; flow++) {
      for (final int port : new int[] {53, 8002}) {
        assertLeft(
            "s0",
            udp(passed(CLIENT, SERVER), 9300 + flow, port == 53 ? 8000 : port),
            router.receive("c0", udp(sent(CLIENT, "10.0.2.200"), 9300 + flow, port).bytes()));
      }
    }
  }

  @Test
  void scenario48_randomPicksAnyPortOfTheRange() {
    final ScriptedRules.NatTarget range = toAddress(SERVER, 8000, 8003);
    rules.nat(Hook.PREROUTING, to("10.0.2.200"), random -> range.apply(random.random()));
    final Set<String> ports = new TreeSet<>();
    for (int flow = 0; flow < 100; flow++) {
      final NodeLab.Result result =
          router.receive("c0", udp(sent(CLIENT, "10.0.2.200"), 9300 + flow, 8002).bytes());
      ports.add(decoded(result).value("udp", "destination port"));
    }
    assertEquals(Set.of("8000", "8001", "8002", "8003"), ports);
  }

  @ParameterizedTest(name = "{0}, ports 5000 to {1}: {2} fit")
  @CsvSource({"udp, 5001, 2", "udp, 5000, 1", "tcp, 5001, 2", "tcp, 5000, 1"})
  void scenario49_flowsForWhichNoPortIsLeftAreLostAtConfirm(
      final String protocol, final int lastPort, final int fit) {
    rules.nat(Hook.POSTROUTING, out(RuleWords.S0), toAddress("10.0.2.100", 5000, lastPort));
    final Set<Integer> ports = new TreeSet<>();
    for (int client = 2; client < 6; client++) {
      final NodeLab.Result result =
          router.receive("c0", Packets.first(protocol, "10.0.1." + client, 9200, SERVER, 80));
      if (client - 2 < fit) {
        ports.add(sourcePort(result, protocol));
      } else {
        assertSilence(PacketOutcome.CLASH, result);
      }
    }
    assertEquals(fit == 1 ? Set.of(5000) : Set.of(5000, 5001), ports);
    assertEquals(4 - fit, router.worker.conntrack().insertFailed());
    assertEquals(4 - fit, router.worker.conntrack().drop());
    assertEquals(fit, router.engine.table().count());
  }

  // ---- checksums

  @Test
  void scenario51_aDatagramWithoutChecksumStaysWithout() {
    rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER, 5353));
    assertLeft(
        "s0",
        passed(CLIENT, SERVER).udp(1600, 5353).zeroChecksum().payload("hi"),
        router.receive("c0", sent(CLIENT, VIP).udp(1600, 53).zeroChecksum().payload("hi").bytes()));
    assertLeft(
        "c0",
        passed(VIP, CLIENT).udp(53, 1600).zeroChecksum().payload("hi"),
        router.receive(
            "s0", sent(SERVER, CLIENT).udp(5353, 1600).zeroChecksum().payload("hi").bytes()));
  }

  /// Of two bytes of payload one pair makes the translated checksum come out as zero, which would mean "none".
  @Test
  void scenario51_aChecksumThatBecomesZeroIsWrittenAsAllOnes() {
    rules.nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER, 5353));
    final byte[] zero = passed(CLIENT, SERVER).udp(1602, 5353).payload(new byte[2]).bytes();
    final byte[] payload = {zero[40], zero[41]};
    assertLeft(
        "s0",
        passed(CLIENT, SERVER).udp(1602, 5353).checksum(0xFFFF).payload(payload),
        router.receive("c0", sent(CLIENT, VIP).udp(1602, 53).payload(payload).bytes()));
  }

  // ---- who sees the rules

  @Test
  void scenario52_aRuleThatComesAfterTheFlowHasNoEffectOnIt() {
    assertLeft("s0", udp(passed(CLIENT, SERVER), 2100, 53), query(CLIENT, 2100, SERVER));
    router.worker.useRules(
        new ScriptedRules().nat(Hook.PREROUTING, to(SERVER), toAddress("10.0.2.9")), 0);
    assertLeft("s0", udp(passed(CLIENT, SERVER), 2100, 53), query(CLIENT, 2100, SERVER));
    assertLeft("s0", udp(passed(CLIENT, "10.0.2.9"), 2101, 53), query(CLIENT, 2101, SERVER));
  }

  @Test
  void dropInNatDropsTheFirstPacketOfEachFlowAndLeavesNoConnection() {
    rules.nat(Hook.POSTROUTING, protocol(Protocol.UDP), range -> NatVerdict.DROP);
    assertSilence(PacketOutcome.FILTERED, query(CLIENT, 2200, SERVER));
    assertSilence(PacketOutcome.FILTERED, query(CLIENT, 2200, SERVER));
    assertEquals(0, router.engine.table().count());
  }

  @Test
  void masqueradeNeedsAnAddressOfTheWayOut() {
    final NodeLab bare =
        new NodeLab(
            """
            interface c0
            interface s0
            route 0.0.0.0/0 dev s0
            route 10.0.1.0/24 dev c0
            """,
            NodeLab.settings(),
            new ScriptedRules().nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE));
    assertSilence(
        PacketOutcome.NO_NAT_ADDRESS,
        bare.receive("c0", udp(sent(CLIENT, SERVER), 2300, 53).bytes()));
    assertEquals(0, bare.engine.table().count());
  }
}
