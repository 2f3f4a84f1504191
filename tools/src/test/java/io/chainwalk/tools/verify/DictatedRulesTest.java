package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.cases.Walks.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The engine is told what came out of a kernel, and chooses the same, where its rules have such a choice.
class DictatedRulesTest {
  private static final int PACKETS = 40;
  private static final String VIP = "10.96.0.10";
  private static final String NODE =
      "interface eth0\naddress 10.0.1.1/24\ninterface eth1\naddress 10.1.0.1/24\n";
  private static final String TWO_ENDPOINTS =
      """
      -A PREROUTING -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.0.7
      -A PREROUTING -j DNAT --to-destination 10.1.0.8
      """;
  private static final String DROP_BY_CHANCE =
      "-A FORWARD -m statistic --mode random --probability 0.5 -j DROP\n";

  private final DrawTally tally = new DrawTally();
  private final Observations observations = new Observations(tally);
  private final List<TrackedConnection> remembered = new ArrayList<>();
  private final KernelMemory memory =
      new KernelMemory() {
        @Override
        public Set<String> lastNotedIn(final IpAddress address) {
          return Set.of();
        }

        @Override
        public List<TrackedConnection> connections() {
          return remembered;
        }
      };

  @Test
  void endpointThatTheKernelChoseIsChosenAndCounted() throws BadInputException {
    assertEquals(Set.of("10.1.0.8"), Set.copyOf(destinations(nat(TWO_ENDPOINTS), "10.1.0.8")));
    assertEquals(PACKETS, tally.result().choices());
  }

  /// Not counted either: of the packets that went on instead nobody looks at the connections.
  @Test
  void endpointOfAnAnsweredPacketIsThatOfItsConnection() throws BadInputException {
    for (int i = 0; i < PACKETS; i++) {
      remembered.add(connection("10.1.0.7", 3000 + i));
      remembered.add(connection("10.1.0.8", 4000 + i));
    }
    final List<String> destinations =
        destinations(
            nat(TWO_ENDPOINTS),
            VIP,
            question ->
                List.of(
                    new Departure(
                        "eth0",
                        packet(
                            rawIp()
                                .ipv4("10.0.1.1", "10.0.1.2")
                                .icmp(3, 4)
                                .rest(600)
                                .payload(question.bytes())))));
    assertEquals(Set.of("10.1.0.8"), Set.copyOf(destinations));
    assertEquals(0, tally.result().choices());
  }

  private static TrackedConnection connection(final String endpoint, final int port) {
    return new TrackedConnection(
        tuple(rawIp().ipv4("10.0.1.2", VIP).udp(port, 80)),
        tuple(rawIp().ipv4(endpoint, "10.0.1.2").udp(80, port)),
        "",
        0,
        0,
        0,
        false);
  }

  private static FlowTuple tuple(final PacketBuilder packet) {
    return PacketView.of(packet(packet)).parsed().tuple();
  }

  @Test
  void choiceThatTheRulesDoNotHaveIsNotMade() throws BadInputException {
    final List<String> destinations = destinations(nat(TWO_ENDPOINTS), "10.1.0.9");
    assertEquals(Set.of("10.1.0.7", "10.1.0.8"), Set.copyOf(destinations));
    assertEquals(0, tally.result().choices());
  }

  @Test
  void choiceThatMayHaveBeenEitherIsNotCounted() throws BadInputException {
    final String overlapping =
        """
        -A PREROUTING -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.0.7
        -A PREROUTING -p udp -j DNAT --to-destination 10.1.0.7:80
        """;
    assertEquals(Set.of("10.1.0.7"), Set.copyOf(destinations(nat(overlapping), "10.1.0.7")));
    assertEquals(0, tally.result().choices());
  }

  @Test
  void redirectionIsNoWayToAnotherNode() throws BadInputException {
    final String redirects =
        """
        -A PREROUTING -m statistic --mode random --probability 0.5 -j REDIRECT
        -A PREROUTING -j DNAT --to-destination 10.1.0.8
        """;
    assertEquals(Set.of("10.1.0.8"), Set.copyOf(destinations(nat(redirects), "10.1.0.8")));
    assertEquals(PACKETS, tally.result().choices());
  }

  @Test
  void packetThatWentOnWasNotDroppedByChance() throws BadInputException {
    final String rules = nat("") + filter(DROP_BY_CHANCE);
    assertEquals(PACKETS, destinations(rules, "10.1.0.8", "10.1.0.8").size());
    assertEquals(0, tally.result().choices());
    assertFalse(observations.isUndecidable(0));
  }

  @Test
  void packetThatWasDroppedMayHaveBeenDroppedByChanceOrNot() throws BadInputException {
    assertEquals(List.of(), destinations(filter(DROP_BY_CHANCE), null, "10.1.0.8"));
    assertEquals(0, tally.result().choices());
    assertTrue(observations.isUndecidable(0));
  }

  @Test
  void dropWithoutChanceIsDecided() throws BadInputException {
    assertEquals(List.of(), destinations(filter("-A FORWARD -j DROP\n"), null, "10.1.0.8"));
    assertFalse(observations.isUndecidable(0));
  }

  @Test
  void chancesOfTwoTablesAreFoundOutEachByItself() throws BadInputException {
    final String rules = nat(TWO_ENDPOINTS) + filter(DROP_BY_CHANCE);
    final List<String> destinations = destinations(rules, "10.1.0.7");
    assertEquals(PACKETS, destinations.size());
    assertEquals(Set.of("10.1.0.7"), Set.copyOf(destinations));
  }

  private static String nat(final String rules) {
    return "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n" + rules + "COMMIT\n";
  }

  private static String filter(final String rules) {
    return "*filter\n:FORWARD ACCEPT [0:0]\n" + rules + "COMMIT\n";
  }

  private List<String> destinations(final String rules, final String kernelChose)
      throws BadInputException {
    return destinations(rules, kernelChose, VIP);
  }

  private List<String> destinations(
      final String rules, final @Nullable String kernelChose, final String to)
      throws BadInputException {
    return destinations(
        rules,
        to,
        question ->
            kernelChose == null
                ? List.of()
                : List.of(
                    new Departure(
                        "eth1",
                        packet(
                            rawIp()
                                .ipv4("10.0.1.2", kernelChose)
                                .udp(PacketView.of(question).parsed().tuple().sourcePort(), 80)))));
  }

  /// Where the engine sends packets; both engines have to agree.
  private List<String> destinations(
      final String rules, final String to, final Function<Packet, List<Departure>> kernel)
      throws BadInputException {
    final LoadedSetup setup = LoadedSetup.of(new NodeSetup(NODE, List.of(), rules, "", ""));
    final EngineNode reference =
        EngineNode.reference(setup, EngineSettings.Answers.AS_CAPTURED, observations);
    final EngineNode compiled =
        EngineNode.compiled(setup, EngineSettings.Answers.AS_CAPTURED, observations);
    final List<String> destinations = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      final Packet question = packet(rawIp().ipv4("10.0.1.2", to).udp(4000 + i, 80));
      final Arrival arrival = new Arrival(i, "eth0", question);
      observations.add(i, new Exchange(arrival, kernel.apply(question)), memory);
      final List<Departure> walked = reference.walk(List.of(arrival), i).getFirst().departures();
      assertEquals(walked, compiled.walk(List.of(arrival), i).getFirst().departures());
      walked.forEach(departure -> destinations.add(destination(departure)));
    }
    return destinations;
  }

  private static String destination(final Departure departure) {
    final byte[] bytes = departure.packet().bytes();
    final int offset = Ipv4Header.MIN_LENGTH - Integer.BYTES;
    return "%d.%d.%d.%d"
        .formatted(
            bytes[offset] & 0xFF,
            bytes[offset + 1] & 0xFF,
            bytes[offset + 2] & 0xFF,
            bytes[offset + 3] & 0xFF);
  }
}
