package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.ChecksumCheck;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.fixtures.packets.Step;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.flow.Protocol;
import io.chainwalk.pipeline.PipelineLab.Sent;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.RandomSelector;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Services;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineStoryTest {
  private static final String CLIENT = "10.244.2.7";
  private static final String VIP = "10.96.0.10";

  /// Endpoints by number: 0 to 3 behind `web`, `web6`, `echo` and `diameter`, 4 and 5 behind `pair`.
  private static final ServicePort[] SHOP = {
    Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.244.1.5:8080"),
    Services.port("web6", Protocol.TCP, "[fd00:10:96::a]:80", "[fd00:10:244::5]:8080"),
    Services.port("echo", Protocol.UDP, "10.96.0.10:7007", "10.244.1.5:7008"),
    Services.port("diameter", Protocol.SCTP, "10.96.0.10:3868", "10.244.1.5:3869"),
    Services.port("pair", Protocol.UDP, "10.96.0.30:53", "10.244.3.1:53", "10.244.3.2:53"),
    Services.port("closed", Protocol.TCP, "10.96.0.20:80"),
    Services.port("twin", Protocol.UDP, "10.96.0.40:7007", "10.244.1.5:7008")
  };

  /// Who sends the first packet of a flow to whom: what becomes of it, where it leaves for (`-`: as it came), and what
  /// the endpoints got, as `number:connections/packets`.
  @ParameterizedTest(name = "{0} {1}:{2} > {3}:{4} is {5}")
  @CsvSource({
    "tcp, 10.244.2.7, 4000, 10.96.0.10, 80, translated, 10.244.1.5, 8080, 0:1/1",
    "tcp, fd00::7, 4000, fd00:10:96::a, 80, translated, fd00:10:244::5, 8080, 1:1/1",
    "udp, 10.244.2.7, 4000, 10.96.0.10, 7007, translated, 10.244.1.5, 7008, 2:1/1",
    "sctp, 10.244.2.7, 4000, 10.96.0.10, 3868, translated, 10.244.1.5, 3869, 3:1/1",
    "tcp, 10.244.2.7, 4000, 10.96.0.10, 81, no-service, -, 0, ''",
    "udp, 10.244.2.7, 4000, 10.96.0.10, 80, no-service, -, 0, ''",
    "tcp, 10.244.2.7, 4000, 10.244.1.5, 8080, no-service, -, 0, ''",
    "tcp, 10.244.2.7, 4000, 203.0.113.10, 443, no-service, -, 0, ''",
    "tcp, fd00::7, 4000, 2001:db8::1, 443, no-service, -, 0, ''",
    "icmp, 10.244.2.7, 7, 10.96.0.10, 0, no-service, -, 0, ''",
    "icmpv6, fd00::7, 7, fd00:10:96::a, 0, no-service, -, 0, ''",
    "tcp, 10.244.2.7, 4000, 10.96.0.20, 80, no-endpoints, -, 0, ''"
  })
  void theFirstPacketOfAFlow(
      final String protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort,
      final String outcome,
      final String leavesFor,
      final int leavesForPort,
      final String traffic) {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] frame = Packets.first(protocol, source, sourcePort, destination, destinationPort);
    final Sent sent = lab.send(frame);
    assertEquals(outcome, sent.outcome().label());
    assertFrame(
        "-".equals(leavesFor)
            ? frame
            : Packets.first(protocol, source, sourcePort, leavesFor, leavesForPort),
        sent);
    assertEquals(outcome + "=1", lab.outcomes());
    assertEquals(traffic, lab.traffic());
    final int connections = "no-endpoints".equals(outcome) ? 0 : 1;
    assertEquals(connections, lab.worker.conntrack().created());
    assertEquals(connections, lab.engine.table().count());
  }

  // ---- answers

  @Test
  void aConversationAsCapturedIsTranslatedBothWays() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final List<Step> seen = conversation(VIP, 80);
    final List<Step> behind = conversation("10.244.1.5", 8080);
    for (int i = 0; i < seen.size(); i++) {
      final boolean fromClient = seen.get(i).fromClient();
      final byte[] in = (fromClient ? seen : behind).get(i).frame();
      final byte[] out = (fromClient ? behind : seen).get(i).frame();
      final Sent sent = lab.send(in);
      assertEquals(PacketOutcome.TRANSLATED, sent.outcome(), "packet " + i);
      assertFrame(out, sent);
    }
    assertEquals("translated=" + seen.size(), lab.outcomes());
    assertEquals("0:1/" + seen.size(), lab.traffic());
  }

  @Test
  void aConversationSeenByTheClientLeavesWithTheEndpointInOneDirectionAndAsItCameInTheOther() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    final List<Step> seen = conversation(VIP, 80);
    final List<Step> behind = conversation("10.244.1.5", 8080);
    for (int i = 0; i < seen.size(); i++) {
      final Sent sent = lab.send(seen.get(i).frame());
      assertEquals(PacketOutcome.TRANSLATED, sent.outcome(), "packet " + i);
      assertFrame((seen.get(i).fromClient() ? behind : seen).get(i).frame(), sent);
    }
    assertEquals("0:1/" + seen.size(), lab.traffic());
    assertEquals(1, lab.worker.conntrack().created());
  }

  @Test
  void evenThenAnAnswerOfTheEndpointItselfIsTranslated() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent answer = lab.send(Packets.answer("udp", "10.244.1.5", 7008, CLIENT, 4000));
    assertEquals(PacketOutcome.TRANSLATED, answer.outcome());
    assertFrame(Packets.answer("udp", VIP, 7007, CLIENT, 4000), answer);
  }

  /// A TCP answer is INVALID. A UDP answer begins a flow of its own; the question's tuple is what its answers would
  /// have, so it leaves from another port.
  @Test
  void asCapturedAnAnswerFromTheVipBelongsToNoFlow() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.send(Packets.first("tcp", CLIENT, 4000, VIP, 80));
    assertUntouched(PacketOutcome.INVALID, lab, Packets.answer("tcp", VIP, 80, CLIENT, 4000));
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent answer = lab.send(Packets.answer("udp", VIP, 7007, CLIENT, 4000));
    assertEquals(PacketOutcome.TRANSLATED, answer.outcome());
    final int port = Integer.parseInt(PipelineLab.decode(answer).value("udp", "source port"));
    assertTrue(port >= 1024 && port != 7007, () -> "from port " + port);
    assertFrame(Packets.answer("udp", VIP, port, CLIENT, 4000), answer);
    assertEquals(3, lab.engine.table().count());
  }

  /// A node that sees an INVALID answer does not translate it back, so the client sees the endpoint.
  @Test
  void anInvalidAnswerLeavesAsTheEndpointHasSentIt() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent answer =
        lab.send(PacketBuilder.eth().ipv4(VIP, CLIENT).udp(7007, 4000).checksum(7).bytes());
    assertEquals(PacketOutcome.BAD_CHECKSUM, answer.outcome());
    assertEquals("10.244.1.5", PipelineLab.decode(answer).value("ipv4", "source address"));
  }

  @ParameterizedTest
  @EnumSource(EngineSettings.Answers.class)
  void aPingAndItsReplyPassUntouched(final EngineSettings.Answers answers) {
    final PipelineLab lab = new PipelineLab(PipelineLab.settings(answers), SHOP);
    assertUntouched(
        PacketOutcome.NO_SERVICE, lab, Packets.first("icmp", CLIENT, 7, "203.0.113.1", 0));
    assertUntouched(
        PacketOutcome.NO_SERVICE, lab, Packets.answer("icmp", "203.0.113.1", 0, CLIENT, 7));
    assertEquals(1, lab.worker.conntrack().created());
  }

  // ---- packets that pass as they are

  @Test
  void framesThatAreNotIpPassUntouched() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(
        PacketOutcome.NOT_IP,
        lab,
        PacketBuilder.eth().arpRequest("02:00:00:00:00:01", CLIENT, VIP).bytes());
    final byte[] bluetooth = {1, 2, 3, 4, 5, 6, 7, 8};
    final Sent sent = lab.send(187, bluetooth, bluetooth.length);
    assertEquals(PacketOutcome.UNKNOWN_LINK_TYPE, sent.outcome());
    assertArrayEquals(bluetooth, sent.frame());
    assertEquals("unknown-link-type=1 not-ip=1", lab.outcomes());
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void aDatagramInFragmentsIsTranslatedOnceItIsWholeAndLeavesInTheSamePieces() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final List<byte[]> fragments = fragmentsTo(VIP, 7007);
    assertEquals(3, fragments.size());
    assertEquals(PacketOutcome.FRAGMENT, lab.send(fragments.get(2)).outcome());
    assertEquals(PacketOutcome.FRAGMENT, lab.send(fragments.get(0)).outcome());
    final Sent whole = lab.send(fragments.get(1));
    assertEquals(PacketOutcome.TRANSLATED, whole.outcome());
    assertEquals(CtState.NEW, whole.ctState());
    assertPieces(fragmentsTo("10.244.1.5", 7008), whole.pieces());
    assertEquals("translated=1 fragment=2", lab.outcomes());
    assertEquals("2:1/1", lab.traffic());
  }

  private static List<byte[]> fragmentsTo(final String destination, final int port) {
    return Fragments.split(
        PacketBuilder.eth().ipv4(CLIENT, destination).udp(4000, port).payload(100), 48, 1);
  }

  private static void assertPieces(final List<byte[]> expected, final List<byte[]> pieces) {
    assertEquals(expected.size(), pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      assertEquals(
          PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected.get(i), pieces.get(i)));
    }
  }

  /// A large DNS answer, seen between node and client.
  @Test
  void anAnswerInFragmentsEntersFromTheEndpointLikeAnyOther() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    lab.send(Packets.first("tcp", CLIENT, 4001, VIP, 80));
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final List<byte[]> answer =
        Fragments.split(PacketBuilder.eth().ipv4(VIP, CLIENT).udp(7007, 4000).payload(100), 48, 1);
    lab.send(answer.get(0));
    lab.send(answer.get(1));
    final Sent whole = lab.send(answer.get(2));
    assertEquals(PacketOutcome.TRANSLATED, whole.outcome());
    assertEquals(CtState.ESTABLISHED, whole.ctState());
    assertPieces(answer, whole.pieces());
    assertEquals(2, lab.engine.table().count());
  }

  /// Sixty-four MPLS labels: the link header is longer than most packets.
  @Test
  void piecesHaveTheWholeLinkHeaderOfTheirFragments() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    Sent last = lab.send(labelled(VIP, 7007).getFirst());
    for (final byte[] fragment : labelled(VIP, 7007).subList(1, 3)) {
      last = lab.send(fragment);
    }
    assertPieces(labelled("10.244.1.5", 7008), last.pieces());
  }

  private static List<byte[]> labelled(final String destination, final int port) {
    PacketBuilder link = PacketBuilder.eth();
    for (int label = 16; label < 80; label++) {
      link = link.mpls(label);
    }
    return Fragments.split(link.ipv4(CLIENT, destination).udp(4000, port).payload(2000), 1000, 1);
  }

  /// The longest there is, as a loopback interface hands on.
  @Test
  void anIpv6PacketMayBeLongerThanAnyIpv4Packet() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(
        PacketOutcome.NO_SERVICE,
        lab,
        PacketBuilder.eth().ipv6("fd00::7", "2001:db8::1").udp(4000, 53).payload(65_527).bytes());
  }

  /// Seen on a 6.18 kernel: what is too short to be PPTP's is not looked at.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 7})
  void aGreHeaderOfAnyLengthBeginsAFlow(final int bytes) {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] payload = new byte[bytes];
    Arrays.fill(payload, (byte) 1); // version 1, or what there is of it
    final Sent sent =
        lab.send(
            PacketBuilder.eth().ipv4(CLIENT, "10.244.1.5").protocol(47).payload(payload).bytes());
    assertEquals(PacketOutcome.NO_SERVICE, sent.outcome());
    assertEquals(CtState.NEW, sent.ctState());
  }

  @Test
  void aWildTimestampDoesNotExpireWhatComesAfterIt() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.nowNs = Long.MAX_VALUE - 10_000_000;
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent answer = lab.send(Packets.answer("udp", "10.244.1.5", 7008, CLIENT, 4000));
    assertEquals(PacketOutcome.TRANSLATED, answer.outcome());
    assertEquals(CtState.ESTABLISHED, answer.ctState());
  }

  @Test
  void fragmentsThatNeverBecomeWholeDoNotLeave() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final List<byte[]> fragments = fragmentsTo(VIP, 7007);
    lab.send(fragments.get(0));
    lab.nowNs += 31 * PipelineLab.SECOND;
    assertEquals(PacketOutcome.FRAGMENT, lab.send(fragments.get(1)).outcome());
    assertEquals(PacketOutcome.FRAGMENT, lab.send(fragments.get(2)).outcome());
    assertEquals("fragment=3", lab.outcomes());
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void aResetWithoutConnectionIsInvalidAndPassesUntouched() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(
        PacketOutcome.INVALID,
        lab,
        PacketBuilder.eth().ipv4(CLIENT, VIP).tcp(4000, 80).flags("R").seq(1).bytes());
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void headersThatTheCaptureCutOffPassUntouched() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] whole = Packets.first("tcp", CLIENT, 4000, VIP, 80);
    final byte[] cut = Arrays.copyOf(whole, 30);
    final Sent sent = lab.send(LinkType.ETHERNET, cut, whole.length);
    assertEquals(PacketOutcome.CUT_BY_CAPTURE, sent.outcome());
    assertArrayEquals(cut, sent.frame());
  }

  /// The rewrite computes a CRC anew; one that was wrong must not be mended on the way.
  @Test
  void anSctpAnswerFromTheVipWithABadChecksumIsInvalidAndStaysBad() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    lab.send(Packets.first("sctp", CLIENT, 4000, VIP, 3868));
    final Sent answer =
        lab.send(
            PacketBuilder.eth()
                .ipv4(VIP, CLIENT)
                .sctp(3868, 4000)
                .badChecksum()
                .tag(1)
                .initAck(2, 1, "cookie")
                .bytes());
    assertEquals(PacketOutcome.BAD_CHECKSUM, answer.outcome());
    assertFalse(ChecksumCheck.wrongIn(LinkType.ETHERNET, answer.frame()).isEmpty());
  }

  @Test
  void everyPacketIsNewUntilTheFirstReplyAndTheReplyIsEstablished() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] question = Packets.first("udp", CLIENT, 4000, VIP, 7007);
    final byte[] answer = Packets.answer("udp", "10.244.1.5", 7008, CLIENT, 4000);
    assertEquals(CtState.NEW, lab.send(question).ctState());
    assertEquals(CtState.NEW, lab.send(question).ctState());
    assertEquals(CtState.ESTABLISHED, lab.send(answer).ctState());
    assertEquals(CtState.ESTABLISHED, lab.send(question).ctState());
    assertEquals(
        CtState.INVALID,
        lab.send(PacketBuilder.eth().ipv4(CLIENT, VIP).tcp(9, 80).flags("R").bytes()).ctState());
    assertEquals(
        CtState.UNTRACKED,
        lab.send(
                PacketBuilder.eth()
                    .ipv6("fd00::7", "ff02::1:ff00:a")
                    .icmpv6(135, 0)
                    .payload(16)
                    .bytes())
            .ctState());
  }

  /// What a 6.18 kernel was seen to leave alone, each type of ICMPv6 from 128 to 255 having been sent.
  @ParameterizedTest
  @ValueSource(ints = {130, 131, 132, 133, 134, 135, 136, 143, 151, 152})
  void neighbourDiscoveryPassesUntouched(final int type) {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(
        PacketOutcome.UNTRACKED,
        lab,
        PacketBuilder.eth().ipv6("fd00::7", "ff02::1:ff00:a").icmpv6(type, 0).payload(16).bytes());
  }

  @Test
  void otherMessagesOfIcmpv6WithoutAFlowAreInvalid() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(
        PacketOutcome.INVALID,
        lab,
        PacketBuilder.eth().ipv6("fd00::7", "ff02::1:ff00:a").icmpv6(153, 0).payload(16).bytes());
  }

  @Test
  void anIcmpErrorAboutATranslatedFlowIsTranslatedWithThePacketItQuotes() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent error = lab.send(portUnreachable("10.244.1.5", 7008));
    assertEquals(PacketOutcome.ICMP_ERROR, error.outcome());
    assertEquals(CtState.RELATED, error.ctState());
    assertFrame(portUnreachable(VIP, 7007), error);
  }

  @Test
  void anIcmpErrorAboutNothingKnownIsInvalid() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    assertUntouched(PacketOutcome.INVALID, lab, portUnreachable("10.244.1.5", 7008));
  }

  /// Between client and node the error has been translated already.
  @Test
  void anIcmpErrorSeenAtTheClientsSideIsLeftAsItIs() {
    final PipelineLab lab = PipelineLab.fromChosenEndpoint(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    assertUntouched(PacketOutcome.ICMP_ERROR, lab, portUnreachable(VIP, 7007));
  }

  private static byte[] portUnreachable(final String endpoint, final int port) {
    return PacketBuilder.eth()
        .ipv4(endpoint, CLIENT)
        .icmp(3, 3)
        .quote(PacketBuilder.rawIp().ipv4(CLIENT, endpoint).udp(4000, port))
        .bytes();
  }

  // ---- packets that do not leave

  @Test
  void aServiceWithoutEndpointsRefusesEveryTryAndRemembersNone() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    for (int attempt = 0; attempt < 3; attempt++) {
      final Sent sent = lab.send(Packets.first("tcp", CLIENT, 4000, "10.96.0.20", 80));
      assertEquals(PacketOutcome.Kind.DROPPED, sent.outcome().kind());
    }
    assertEquals("no-endpoints=3", lab.outcomes());
    assertEquals(0, lab.worker.conntrack().created());
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void badIpHeadersAreDroppedBeforeTheyAreTracked() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.send(PacketBuilder.eth().ipv4(CLIENT, VIP).version(5).udp(4000, 7007).bytes());
    lab.send(PacketBuilder.eth().ipv4(CLIENT, VIP).badChecksum().udp(4000, 7007).bytes());
    assertEquals("bad-ip-header=1 bad-ipv4-checksum=1", lab.outcomes());
    assertEquals(0, lab.engine.table().count());
  }

  /// Two VIPs, one endpoint, one client port: the endpoint could not tell the flows apart, so the second one gets
  /// another port.
  @Test
  void scenario44_aSecondFlowWithTheSameReplyTupleLeavesFromAnotherPort() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    final Sent second = lab.send(Packets.first("udp", CLIENT, 4000, "10.96.0.40", 7007));
    assertEquals(PacketOutcome.TRANSLATED, second.outcome());
    final int port = Integer.parseInt(PipelineLab.decode(second).value("udp", "source port"));
    assertTrue(port >= 1024 && port != 4000, () -> "from port " + port);
    final Sent answer = lab.send(Packets.answer("udp", "10.244.1.5", 7008, CLIENT, port));
    assertFrame(Packets.answer("udp", "10.96.0.40", 7007, CLIENT, 4000), answer);
    assertEquals(2, lab.engine.table().count());
  }

  @Test
  void aFullTableDropsFirstPacketsAndLetsEstablishedFlowsPass() {
    final PipelineLab lab = labWith(ConntrackSysctl.MAX, 1);
    final List<Step> steps = conversation("203.0.113.1", 80);
    lab.send(steps.get(0).frame());
    lab.send(steps.get(1).frame());
    lab.send(steps.get(2).frame());
    final Sent other = lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    assertEquals(PacketOutcome.TABLE_FULL, other.outcome());
    assertUntouched(PacketOutcome.NO_SERVICE, lab, steps.get(3).frame());
    assertEquals(1, lab.worker.conntrack().drop());
    assertEquals(1, lab.engine.table().count());
  }

  // ---- which endpoint, and for how long

  /// A flow stays with its endpoint until it expires; then the packet's number decides anew.
  @Test
  void anExpiredFlowChoosesAgain() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] question = Packets.first("udp", CLIENT, 4000, "10.96.0.30", 53);
    final StringBuilder endpoints = new StringBuilder();
    final StringBuilder expected = new StringBuilder();
    for (int number = 0; number < 40; number += 2) {
      final int choice = RandomSelector.pick(RandomBits.of(1, number), 2);
      expected.append(choice + 1).append(choice + 1);
      endpoints.append(lastDigit(lab.send(question)));
      lab.nowNs += 29 * PipelineLab.SECOND;
      endpoints.append(lastDigit(lab.send(question)));
      lab.nowNs += 31 * PipelineLab.SECOND;
    }
    assertEquals(expected.toString(), endpoints.toString());
    assertEquals(20, lab.worker.conntrack().created());
    assertEquals(19, lab.worker.conntrack().expired());
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
    assertArrayEquals(endpointsChosen(1), endpointsChosen(1));
    assertEquals(false, Arrays.equals(endpointsChosen(1), endpointsChosen(2)));
  }

  @Test
  void establishedFlowsStayWithTheirEndpointWhenServicesChange() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    final byte[] question = Packets.first("udp", CLIENT, 4000, VIP, 7007);
    lab.send(question);
    lab.worker.useServices(
        new ServiceDispatch(
            Services.snapshot(
                Services.port("echo", Protocol.UDP, "10.96.0.10:7007", "10.244.9.9:9"))));
    assertFrame(Packets.first("udp", CLIENT, 4000, "10.244.1.5", 7008), lab.send(question));
    assertFrame(
        Packets.first("udp", CLIENT, 4001, "10.244.9.9", 9),
        lab.send(Packets.first("udp", CLIENT, 4001, VIP, 7007)));
  }

  @Test
  void atTheEndOfARunWhatHasExpiredIsCollected() {
    final PipelineLab lab = PipelineLab.asCaptured(SHOP);
    lab.send(Packets.first("udp", CLIENT, 4000, VIP, 7007));
    lab.send(Packets.first("tcp", CLIENT, 4000, VIP, 80));
    lab.worker.expireConnections(lab.nowNs + 31 * PipelineLab.SECOND);
    assertEquals(1, lab.engine.table().count());
    assertEquals(1, lab.worker.conntrack().expired());
  }

  // ---- in words

  private static PipelineLab labWith(final ConntrackSysctl sysctl, final int value) {
    final EngineSettings small = PipelineLab.settings(EngineSettings.Answers.AS_CAPTURED);
    return new PipelineLab(small.with(small.conntrack().with(sysctl, value)), SHOP);
  }

  private static List<Step> conversation(final String server, final int port) {
    return new TcpConversation(PacketBuilder::eth, CLIENT, 4000, server, port, 1000)
        .handshake()
        .send("GET / HTTP/1.1\r\n\r\n")
        .acknowledge(false)
        .answer("HTTP/1.1 200 OK\r\n\r\n")
        .acknowledge(true)
        .close(true)
        .steps();
  }

  private static byte[] endpointsChosen(final long seed) {
    final EngineSettings small = PipelineLab.settings(EngineSettings.Answers.AS_CAPTURED);
    final PipelineLab lab =
        new PipelineLab(
            new EngineSettings(
                seed, small.conntrack(), small.answers(), small.node(), small.routes()),
            SHOP);
    final byte[] endpoints = new byte[64];
    for (int i = 0; i < endpoints.length; i++) {
      final byte[] frame = Packets.first("udp", CLIENT, 4000 + i, "10.96.0.30", 53);
      endpoints[i] = (byte) lastDigit(lab.send(frame));
    }
    return endpoints;
  }

  private static int lastDigit(final Sent sent) {
    final String address = PipelineLab.decode(sent).value("ipv4", "destination address");
    return address.charAt(address.length() - 1) - '0';
  }

  private static void assertUntouched(
      final PacketOutcome outcome, final PipelineLab lab, final byte[] frame) {
    final Sent sent = lab.send(frame);
    assertEquals(outcome, sent.outcome());
    assertFrame(frame, sent);
  }

  private static void assertFrame(final byte[] expected, final Sent sent) {
    assertEquals(PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, sent.frame()));
  }
}
