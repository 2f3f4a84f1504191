package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.fixtures.packets.Ipv4Header;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a node says to itself about packets of its own: this machine's kernel and the engine must agree, packet by packet
/// and on the connections that are left.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnAnswersKernelTest {
  private static final String NODE =
      """
      interface eth0 mtu 1500
      address 10.0.1.1/24
      address fd00:1::1/64
      interface eth1 mtu 1400
      address 10.0.2.1/24
      address fd00:2::1/64
      route 10.96.0.0/16 via 10.0.1.254
      route fd00:96::/64 via fd00:1::fe
      route unreachable 10.97.0.0/16
      route unreachable fd00:97::/64
      """;

  private final List<Step> steps = new ArrayList<>();

  /// Does not listen: the run keeps what differs.
  private static final class Nobody implements Lockstep.Listener {
    @Override
    public void compared(
        final long number, final Exchange exchange, final EngineNode.Walked walked) {}

    @Override
    public void differs(final long number, final Difference difference) {}
  }

  @BeforeAll
  static void aKernelIsThere() {
    final String whyNot = LiveNode.whyNot(Backend.LEGACY);
    assumeTrue(whyNot.isEmpty(), whyNot);
  }

  private void own(final PacketBuilder packet) {
    by(Arrival.OWN, packet);
  }

  private void by(final String name, final PacketBuilder packet) {
    final Packet bytes = Packet.of(packet.bytes());
    steps.add(new Step.Send(steps.size(), name, "packet", _ -> bytes));
  }

  private void agree(final int departures, final String rules4, final String rules6)
      throws IOException, BadInputException {
    agree(departures, NODE, rules4, rules6);
  }

  /// @param departures how many packets come out of the kernel
  private void agree(
      final int departures, final String node, final String rules4, final String rules6)
      throws IOException, BadInputException {
    final LabRun run =
        new LabRun(
                new NodeSetup(node, List.of(), rules4, rules6, ""),
                EngineSettings.Answers.AS_CAPTURED,
                1,
                false,
                new DrawTally(),
                new Nobody())
            .run(Backend.LEGACY, StepSource.of(steps));
    assertEquals(
        "",
        run.found().stream()
            .map(found ->
                "packet %d: %s%n  %s%n  kernel %s%n  engine %s%n"
                    .formatted(
                        found.number(),
                        found.difference().kind(),
                        found.difference().sentence(),
                        found.difference().kernel(),
                        found.difference().engine()))
            .collect(Collectors.joining()));
    assertEquals(
        departures,
        run.exchanges().stream().mapToInt(exchange -> exchange.departures().size()).sum());
  }

  private static Ipv4Header ipv4(final String source, final String destination) {
    return rawIp().ipv4(source, destination).id(7);
  }

  private static PacketBuilder ipv6(final String source, final String destination) {
    return rawIp().ipv6(source, destination);
  }

  /// A packet of each kind to each kind of destination.
  private void manyOwn() {
    for (final String to : List.of("10.0.2.2", "10.0.2.1", "10.0.1.1", "127.0.0.1")) {
      final String from = to.startsWith("127") ? to : "10.0.1.1";
      own(ipv4(from, to).tcp(1000, 80).flags("S").seq(5));
      own(ipv4(from, to).tcp(1000, 80).flags("A").seq(6).ack(77).payload("x"));
      own(ipv4(from, to).tcp(1001, 81).flags("R").seq(6));
      own(ipv4(from, to).udp(1000, 53).payload("query"));
      own(ipv4(from, to).udp(1000, 53).payload("query"));
      own(ipv4(from, to).icmpEcho(3, 1));
      own(ipv4(from, to).sctp(7, 8).init(1, 2));
      own(ipv4(from, to).protocol(103).payload(8));
    }
    for (final String to : List.of("fd00:2::2", "fd00:2::1", "fd00:1::1", "::1")) {
      final String from = to.equals("::1") ? to : "fd00:1::1";
      own(ipv6(from, to).tcp(1000, 80).flags("S").seq(5));
      own(ipv6(from, to).tcp(1000, 80).flags("A").seq(6).ack(77).payload("x"));
      own(ipv6(from, to).tcp(1001, 81).flags("R").seq(6));
      own(ipv6(from, to).udp(1000, 53).payload("query"));
      own(ipv6(from, to).udp(1000, 53).payload("query"));
      own(ipv6(from, to).icmpv6Echo(3, 1));
    }
  }

  private static String filter(final String... lines) {
    return "*filter\n" + String.join("\n", lines) + "\nCOMMIT\n";
  }

  @Test
  void whatOutputRejectsIsAnsweredByTheLoopback() throws IOException, BadInputException {
    manyOwn();
    agree(
        52,
        filter(
            "-A OUTPUT ! -p icmp -j REJECT",
            "-A OUTPUT -p icmp --icmp-type echo-request -j REJECT --reject-with icmp-admin-prohibited"),
        filter(
            "-A OUTPUT ! -p ipv6-icmp -j REJECT",
            "-A OUTPUT -p ipv6-icmp --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited"));
  }

  @Test
  void anAnswerThatOutputRejectsIsNotAnswered() throws IOException, BadInputException {
    manyOwn();
    agree(0, filter("-A OUTPUT -j REJECT"), filter("-A OUTPUT -j REJECT"));
  }

  @Test
  void anAnswerThatInputRejectsIsNotAnswered() throws IOException, BadInputException {
    manyOwn();
    agree(14, filter("-A INPUT -i lo -j REJECT"), filter("-A INPUT -i lo -j REJECT"));
  }

  @Test
  void whatInputRejectsIsAnsweredByTheLoopback() throws IOException, BadInputException {
    manyOwn();
    final String[] rules = {
      "-A INPUT -m conntrack --ctstate RELATED -j ACCEPT", "-A INPUT -i lo -j REJECT"
    };
    agree(47, filter(rules), filter(rules));
  }

  @Test
  void whatOutputResetsIsResetByTheLoopback() throws IOException, BadInputException {
    manyOwn();
    final String rule =
        "-A OUTPUT -p tcp -m conntrack ! --ctstate RELATED -j REJECT --reject-with tcp-reset";
    agree(48, filter(rule), filter(rule));
  }

  @Test
  void whatInputResetsIsResetByTheLoopback() throws IOException, BadInputException {
    manyOwn();
    final String rule =
        "-A INPUT -p tcp -m conntrack ! --ctstate RELATED -j REJECT --reject-with tcp-reset";
    agree(44, filter(rule), filter(rule));
  }

  @Test
  void aResetThatOutputRejectsIsNotReset() throws IOException, BadInputException {
    manyOwn();
    final String rule = "-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset";
    agree(32, filter(rule), filter(rule));
  }

  @Test
  void aResetThatInputRejectsIsNotReset() throws IOException, BadInputException {
    manyOwn();
    final String rule = "-A INPUT -p tcp -j REJECT --reject-with tcp-reset";
    agree(38, filter(rule), filter(rule));
  }

  @Test
  void aResetThatOutputRejectsIsAnsweredWithAnError() throws IOException, BadInputException {
    manyOwn();
    final String[] rules = {
      "-A OUTPUT -p tcp -m tcp --tcp-flags RST RST -j REJECT",
      "-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset"
    };
    agree(56, filter(rules), filter(rules));
  }

  @Test
  void aResetThatInputRejectsIsAnsweredWithAnError() throws IOException, BadInputException {
    manyOwn();
    final String[] rules = {
      "-A INPUT -p tcp -m tcp --tcp-flags RST RST -j REJECT",
      "-A OUTPUT -p tcp -m tcp ! --tcp-flags RST RST -j REJECT --reject-with tcp-reset"
    };
    agree(56, filter(rules), filter(rules));
  }

  @Test
  void soIsOneOfAForwardedPacket() throws IOException, BadInputException {
    by("eth0", ipv4("10.0.1.2", "10.0.2.2").tcp(1000, 80).flags("S").seq(5));
    by("eth0", ipv4("10.0.1.2", "10.0.2.2").tcp(1000, 80).flags("S").seq(5));
    by("eth0", ipv6("fd00:1::2", "fd00:2::2").tcp(1000, 80).flags("S").seq(5));
    final String[] rules = {
      "-A OUTPUT -p tcp -m tcp --tcp-flags RST RST -j REJECT",
      "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset"
    };
    agree(3, filter(rules), filter(rules));
  }

  @Test
  void answersToUntrackedPacketsAreTrackedThemselves() throws IOException, BadInputException {
    manyOwn();
    final String raw = "*raw\n-A OUTPUT -m mark --mark 0 -j CT --notrack\nCOMMIT\n";
    final String[] rules = {
      "-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset", "-A OUTPUT -p udp -j REJECT"
    };
    agree(32, raw + filter(rules), raw + filter(rules));
  }

  @Test
  void answersAboutServicesAreTranslated() throws IOException, BadInputException {
    for (final String to : List.of("10.96.0.10", "10.96.0.11", "10.96.0.12")) {
      own(ipv4("10.0.1.1", to).tcp(1000, 80).flags("S").seq(5));
      own(ipv4("10.0.1.1", to).tcp(1000, 80).flags("S").seq(5));
      own(ipv4("10.0.1.1", to).udp(1000, 80).payload("query"));
      own(ipv4("10.0.1.1", to).udp(1000, 80).payload("query"));
      own(ipv6("fd00:1::1", to.replace("10.96.0.", "fd00:96::")).tcp(1000, 80).flags("S").seq(5));
      own(ipv6("fd00:1::1", to.replace("10.96.0.", "fd00:96::")).tcp(1000, 80).flags("S").seq(5));
      own(ipv6("fd00:1::1", to.replace("10.96.0.", "fd00:96::")).udp(1000, 80).payload("query"));
    }
    agree(
        21,
        """
        *nat
        -A OUTPUT -d 10.96.0.10/32 -j DNAT --to-destination 10.0.2.2
        -A OUTPUT -d 10.96.0.11/32 -j DNAT --to-destination 10.0.2.1
        -A OUTPUT -d 10.96.0.12/32 -p udp -j DNAT --to-destination 10.0.2.1:90
        -A OUTPUT -d 10.96.0.12/32 -p tcp -j DNAT --to-destination 10.0.2.1:90
        -A POSTROUTING -j MASQUERADE
        COMMIT
        *filter
        -A OUTPUT -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset
        -A OUTPUT -p udp -m udp --dport 80 -j REJECT
        -A INPUT -p tcp -m tcp --dport 90 -j REJECT --reject-with tcp-reset
        -A INPUT -p udp -m udp --dport 90 -j REJECT
        COMMIT
        """,
        """
        *nat
        -A OUTPUT -d fd00:96::10/128 -j DNAT --to-destination fd00:2::2
        -A OUTPUT -d fd00:96::11/128 -j DNAT --to-destination fd00:2::1
        -A OUTPUT -d fd00:96::12/128 -p udp -j DNAT --to-destination [fd00:2::1]:90
        -A OUTPUT -d fd00:96::12/128 -p tcp -j DNAT --to-destination [fd00:2::1]:90
        -A POSTROUTING -j MASQUERADE
        COMMIT
        *filter
        -A OUTPUT -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset
        -A OUTPUT -p udp -m udp --dport 80 -j REJECT
        -A INPUT -p tcp -m tcp --dport 90 -j REJECT --reject-with tcp-reset
        -A INPUT -p udp -m udp --dport 90 -j REJECT
        COMMIT
        """);
  }

  /// The answer goes to the address that is none of the node's, until it is translated back.
  @Test
  void anAnswerIsRoutedAgainWhenItIsTranslatedBack() throws IOException, BadInputException {
    own(ipv4("10.0.1.1", "10.0.2.1").udp(1000, 90).payload("query"));
    own(ipv4("10.0.1.1", "10.0.2.1").tcp(1000, 90).flags("S"));
    own(ipv4("10.0.1.1", "10.0.2.1").tcp(1000, 90).flags("S"));
    own(ipv6("fd00:1::1", "fd00:2::1").udp(1000, 90).payload("query"));
    own(ipv6("fd00:1::1", "fd00:2::1").tcp(1000, 90).flags("S"));
    final String[] rules = {
      "-A INPUT -p tcp -m tcp --dport 90 -j REJECT --reject-with tcp-reset",
      "-A INPUT -p udp -m udp --dport 90 -j REJECT"
    };
    agree(
        5,
        "*nat\n-A POSTROUTING -j SNAT --to-source 10.0.2.77\nCOMMIT\n" + filter(rules),
        "*nat\n-A POSTROUTING -j SNAT --to-source fd00:2::77\nCOMMIT\n" + filter(rules));
  }

  @Test
  void rulesOfTheLoopbackSeeTheAnswers() throws IOException, BadInputException {
    manyOwn();
    final String mangle =
        "*mangle\n-A INPUT -i lo -j CONNMARK --set-mark 5\n-A PREROUTING -i lo -m conntrack --ctstate RELATED -j CONNMARK --or-mark 64\nCOMMIT\n";
    final String[] rules = {
      "-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset",
      "-A OUTPUT -p udp -j REJECT",
      "-A INPUT -i lo -m conntrack --ctstate RELATED -m limit --limit 1/hour --limit-burst 3 -j ACCEPT",
      "-A INPUT -i lo -m conntrack --ctstate RELATED -j DROP"
    };
    agree(22, mangle + filter(rules), mangle + filter(rules));
  }

  /// The route that the packet had first has an MTU of 1500, the one it gets has one of 1400.
  @Test
  void aPacketThatDoesNotFitTheWayItGotInOutputIsAnswered() throws IOException, BadInputException {
    own(ipv4("10.0.1.1", "10.96.0.10").dontFragment().udp(1000, 90).payload(1430));
    own(ipv4("10.0.1.1", "10.96.0.10").dontFragment().udp(1000, 90).payload(1430));
    own(ipv4("10.0.1.1", "10.96.0.10").udp(1000, 90).payload(1430));
    own(ipv6("fd00:1::1", "fd00:96::10").udp(1000, 90).payload(1430));
    own(ipv6("fd00:1::1", "fd00:96::10").udp(1000, 90).payload(1430));
    agree(
        6,
        "*nat\n-A OUTPUT -d 10.96.0.10/32 -j DNAT --to-destination 10.0.2.2\nCOMMIT\n",
        "*nat\n-A OUTPUT -d fd00:96::10/128 -j DNAT --to-destination fd00:2::2\nCOMMIT\n");
  }

  @Test
  void aPacketThatDoesNotFitItsFirstWayIsNeverSeen() throws IOException, BadInputException {
    own(ipv4("10.0.2.1", "10.0.2.2").dontFragment().udp(1000, 90).payload(1430));
    own(ipv6("fd00:2::1", "fd00:2::2").udp(1000, 90).payload(1430));
    agree(0, "", "");
  }

  @Test
  void aPacketWithoutRouteIsNotAnswered() throws IOException, BadInputException {
    own(ipv4("10.0.2.1", "10.97.2.2").udp(1000, 90).payload(1430));
    own(ipv6("fd00:2::1", "fd00:97::2").udp(1000, 90).payload(1430));
    own(ipv4("10.0.1.1", "10.96.0.10").udp(1000, 90).payload(10));
    own(ipv6("fd00:1::1", "fd00:96::10").udp(1000, 90).payload(10));
    agree(
        0,
        "*nat\n-A OUTPUT -d 10.96.0.10/32 -j DNAT --to-destination 10.97.2.2\nCOMMIT\n",
        "*nat\n-A OUTPUT -d fd00:96::10/128 -j DNAT --to-destination fd00:97::2\nCOMMIT\n");
  }

  @Test
  void noDestinationsLimitHoldsForTheNodeItself() throws IOException, BadInputException {
    for (int i = 0; i < 20; i++) {
      own(ipv4("10.0.2.1", "10.0.2.2").udp(1000, 90).payload("a"));
      own(ipv6("fd00:2::1", "fd00:2::2").udp(1000, 90).payload("a"));
      own(ipv4("10.0.2.1", "10.0.2.1").udp(1000, 91).payload("a"));
      own(ipv6("fd00:2::1", "fd00:2::1").udp(1000, 91).payload("a"));
    }
    final String[] rules = {
      "-A OUTPUT -p udp -m udp --dport 90 -j REJECT", "-A INPUT -p udp -m udp --dport 91 -j REJECT"
    };
    agree(80, filter(rules), filter(rules));
  }

  @Test
  void optionsAreProcessedOnTheWayInByTheLoopback() throws IOException, BadInputException {
    final byte[] record = {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    final byte[] bad = {7, 11, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    by("eth0", ipv4("10.0.1.2", "10.0.1.1").options(record).udp(1000, 90).payload("a"));
    by("eth0", ipv4("10.0.1.2", "10.0.2.1").options(record).udp(1000, 90).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.1").options(bad).udp(1000, 90).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.1").options(record).protocol(47).payloadHex("0000080000000000"));
    by("eth0", ipv4("10.0.1.2", "10.0.1.1").options(record).protocol(103).payload(8));
    by("eth0", ipv4("10.0.1.2", "10.0.1.1").options(record).tcp(1, 2).flags("S"));
    by("eth0", ipv4("10.0.1.2", "10.0.2.2").options(record).udp(1, 91));
    by("eth0", ipv4("10.0.1.2", "10.0.1.1").options(record).icmpEcho(1, 91));
    by("eth0", ipv4("10.0.1.2", "10.0.1.1").options(record).udp(1000, 91).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.1").options(record).udp(1000, 90).payload("a"));
    own(ipv4("10.0.1.1", "127.0.0.1").options(record).udp(1000, 90).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.1").options(record).udp(1000, 91).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.2").options(record).udp(1000, 90).payload("a"));
    own(ipv4("10.0.1.1", "10.0.2.2").options(record).udp(1000, 92).payload("a"));
    agree(
        12,
        filter(
            "-A INPUT -p udp -m udp --dport 91 -j REJECT",
            "-A FORWARD -p udp -m udp --dport 91 -j REJECT",
            "-A INPUT -p tcp -j REJECT --reject-with tcp-reset",
            "-A INPUT -p gre -j REJECT",
            "-A INPUT -p icmp -m icmp --icmp-type echo-request -j REJECT",
            "-A INPUT -p 103 -j REJECT",
            "-A OUTPUT -p udp -m udp --dport 92 -j REJECT"),
        "");
  }

  /// IPv6 takes in what claims to come from the node itself; IPv4 only where it is told to.
  @Test
  void packetsFromTheWireInTheNodesNameAreAnsweredToTheNode()
      throws IOException, BadInputException {
    for (int i = 0; i < 10; i++) {
      by("eth0", ipv6("fd00:1::1", "fd00:2::2").udp(1000, 90).payload("a"));
      by("eth0", ipv6("fd00:1::1", "fd00:97::2").udp(1000, 91).payload("a"));
      by("eth0", ipv6("fd00:2::1", "fd00:1::1").udp(1000, 90).payload("a"));
      by("eth0", ipv6("fd00:2::1", "fd00:1::1").tcp(1000, 90).flags("S"));
      by("eth0", ipv4("10.0.1.1", "10.0.2.2").udp(1000, 90).payload("a"));
      by("eth0", ipv4("10.0.1.1", "10.97.2.2").udp(1000, 91).payload("a"));
      by("eth0", ipv4("10.0.2.1", "10.0.1.1").udp(1000, 90).payload("a"));
    }
    final String[] rules = {
      "-A FORWARD -p udp -m udp --dport 90 -j REJECT",
      "-A INPUT -p udp -m udp --dport 90 -j REJECT",
      "-A INPUT -p tcp -j REJECT --reject-with tcp-reset"
    };
    agree(55, NODE + "sysctl net.ipv4.conf.all.accept_local=1\n", filter(rules), filter(rules));
  }
}
