package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.cases.Walks.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.WalkCase;
import io.chainwalk.tools.config.BadInputException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecordedComparisonTest {
  private static final String NO_CHANCE =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.1.0.7:80
      COMMIT
      """;
  private static final String CHANCE =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -d 10.96.0.10/32 -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.0.7:80
      -A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.1.0.8:80
      COMMIT
      """;

  @Test
  void falsifiedRecordingIsReportedWithRulesThatDrawNothing() throws BadInputException {
    final RecordedComparison comparison =
        compared(NO_CHANCE, List.of(syn("10.1.0.8")), List.of(syn("10.1.0.7")));
    assertEquals(1, comparison.found().size());
    assertEquals(0, comparison.passedOver());
  }

  @Test
  void timeOfDayInAnOptionMayBeAnother() throws BadInputException {
    final RecordedComparison comparison =
        compared(NO_CHANCE, List.of(stamped(5, 5)), List.of(stamped(7000, 7000)));
    assertEquals(List.of(), comparison.found());
  }

  @Test
  void wordInAnOptionThatIsNotTheTimeOfDayMustBeTheSame() throws BadInputException {
    final RecordedComparison comparison =
        compared(NO_CHANCE, List.of(stamped(5, 5)), List.of(stamped(7000, 6999)));
    assertEquals(1, comparison.found().size());
  }

  private static Exchange stamped(final int atMs, final int written) {
    final byte[] option = {68, 8, 9, 0, 0, 0, (byte) (written >>> 8), (byte) written};
    final Packet out =
        packet(rawIp().ipv4("10.0.1.2", "10.1.0.7").options(option).udp(4000, 80).payload("hi"));
    return new Exchange(
        new Arrival(TimeUnit.MILLISECONDS.toNanos(atMs), "eth0", packet(request())),
        List.of(new Departure("eth1", out)));
  }

  @Test
  void packetForAnotherEndpointIsPassedOverWhereEndpointsAreDrawn() throws BadInputException {
    final RecordedComparison comparison =
        compared(CHANCE, List.of(syn("10.1.0.8")), List.of(syn("10.1.0.7")));
    assertEquals(List.of(), comparison.found());
    assertEquals(1, comparison.passedOver());
  }

  @Test
  void answerOfTheEndpointThatWasNotDrawnAgainIsPassedOverToo() throws BadInputException {
    final Exchange answered =
        exchange(
            rawIp().ipv4("10.1.0.8", "10.0.1.2").tcp(80, 4000).flags("SA"),
            rawIp().ipv4("10.96.0.10", "10.0.1.2").tcp(80, 4000).flags("SA"));
    final Exchange dropped = new Exchange(answered.arrival(), List.of());
    final RecordedComparison comparison =
        compared(CHANCE, List.of(syn("10.1.0.8"), answered), List.of(syn("10.1.0.7"), dropped));
    assertEquals(List.of(), comparison.found());
    assertEquals(2, comparison.passedOver());
  }

  @Test
  void otherDifferencesAreReportedWhereEndpointsAreDrawn() throws BadInputException {
    final Exchange dropped = new Exchange(syn("10.1.0.7").arrival(), List.of());
    final Exchange otherTtl =
        exchange(request(), rawIp().ipv4("10.0.1.2", "10.1.0.7").ttl(9).tcp(4000, 80).flags("S"));
    assertEquals(
        2,
        compared(CHANCE, List.of(syn("10.1.0.7"), otherTtl), List.of(dropped, syn("10.1.0.7")))
            .found()
            .size());
  }

  @Test
  void connectionsAreComparedButForThoseWithAnotherEndpoint() throws BadInputException {
    final ListedConnection drawn = connection("10.0.1.2", "10.1.0.8");
    final ListedConnection drawnAgain = connection("10.0.1.2", "10.1.0.7");
    final ListedConnection other = connection("10.0.1.3", "10.1.0.7");
    final RecordedComparison comparison = new RecordedComparison(setup(CHANCE).rulesets());
    comparison.compare(
        recorded(CHANCE, List.of(syn("10.1.0.8")), List.of(drawn, other)),
        List.of(syn("10.1.0.7")),
        List.of(drawnAgain));
    assertEquals(
        List.of("connection only in the kernel"),
        comparison.found().stream().map(found -> found.difference().kind()).toList());
  }

  private static RecordedComparison compared(
      final String rules, final List<Exchange> recorded, final List<Exchange> live)
      throws BadInputException {
    final RecordedComparison comparison = new RecordedComparison(setup(rules).rulesets());
    comparison.compare(recorded(rules, recorded, List.of()), live, List.of());
    return comparison;
  }

  private static LoadedSetup setup(final String rules) throws BadInputException {
    return LoadedSetup.of(nodeSetup(rules));
  }

  private static NodeSetup nodeSetup(final String rules) {
    return new NodeSetup("interface eth0\naddress 10.0.1.1/24\n", List.of(), rules, "", "");
  }

  private static WalkCase recorded(
      final String rules,
      final List<Exchange> exchanges,
      final List<ListedConnection> connections) {
    return new WalkCase("name", "about", "Linux", nodeSetup(rules), exchanges, connections, 1);
  }

  private static ListedConnection connection(final String client, final String endpoint) {
    return new ListedConnection(
        ("ipv4     2 tcp      6 SYN_SENT src=%s dst=10.96.0.10 sport=4000 dport=80 [UNREPLIED]"
                + " src=%s dst=%s sport=80 dport=4000 mark=0 status=0x1a8")
            .formatted(client, endpoint, client),
        119);
  }

  private static PacketBuilder request() {
    return rawIp().ipv4("10.0.1.2", "10.96.0.10").tcp(4000, 80).flags("S");
  }

  private static Exchange syn(final String endpoint) {
    return exchange(request(), rawIp().ipv4("10.0.1.2", endpoint).tcp(4000, 80).flags("S"));
  }

  private static Exchange exchange(final PacketBuilder arrival, final PacketBuilder departure) {
    return new Exchange(
        new Arrival(0, "eth0", packet(arrival)), List.of(new Departure("eth1", packet(departure))));
  }
}
