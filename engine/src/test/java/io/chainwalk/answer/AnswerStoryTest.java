package io.chainwalk.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.ChecksumOracle;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.EthernetHeader;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDecoder;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IcmpError;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.PacketParser;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What happens to a packet between routing and the chains, told packet by packet. The client is 10.0.1.2 behind eth0,
/// the server 10.0.2.2 behind eth1.
final class AnswerStoryTest {
  private static final String NODE =
      """
      interface eth0 mtu 1500
      address 10.0.1.1/24
      address fd01::1/64
      interface eth1 mtu 1400
      address 10.0.2.1/24
      address fd02::1/64
      route 198.51.100.0/24 via 10.0.2.9
      """;

  private static final String CLIENT = "10.0.1.2";
  private static final String SERVER = "10.0.2.2";
  private static final String CLIENT_MAC = "02:00:00:00:00:02";
  private static final String NODE_MAC = "02:00:00:00:00:01";

  private final AnswerLab lab = new AnswerLab(NODE);

  private static EthernetHeader fromClient() {
    return PacketBuilder.eth(CLIENT_MAC, NODE_MAC);
  }

  private static EthernetHeader toClient() {
    return PacketBuilder.eth(NODE_MAC, CLIENT_MAC);
  }

  @ParameterizedTest
  @CsvSource({
    "S, 1000, 0, 0, RA, 0, 1001",
    "A, 1001, 777, 0, R, 777, 0",
    "PA, 1001, 777, 3, R, 777, 0",
    "F, 1001, 0, 3, RA, 0, 1005",
    "SF, 4294967295, 0, 0, RA, 0, 1"
  })
  void scenario57_resetsAcknowledgeWhatTheyReject(
      final String flags,
      final long sequence,
      final long acknowledgment,
      final int dataBytes,
      final String answerFlags,
      final long answerSequence,
      final long answerAcknowledgment) {
    lab.send(
        "eth0",
        fromClient()
            .ipv4(CLIENT, SERVER)
            .tcp(3100, 80)
            .flags(flags)
            .seq(sequence)
            .ack(acknowledgment)
            .payload(dataBytes)
            .bytes());
    final byte[] expected =
        toClient()
            .ipv4(SERVER, CLIENT)
            .ttl(64)
            .id(0)
            .dontFragment()
            .tcp(80, 3100)
            .flags(answerFlags)
            .seq(answerSequence)
            .ack(answerAcknowledgment)
            .window(0)
            .bytes();
    assertArrayEquals(expected, lab.reset());
    assertEquals(Silence.NONE, lab.reset.silence());
    assertEquals("eth0", lab.node.interfaceAt(lab.reset.way().outputInterface()).name());
  }

  @Test
  void scenario58_aResetIsNotAnsweredWithAReset() {
    lab.send("eth0", fromClient().ipv4(CLIENT, SERVER).tcp(1, 2).flags("R").bytes());
    assertSilentReset(Silence.RESET);
  }

  @Test
  void scenario58_aBadChecksumIsNotAnswered() {
    lab.send("eth0", fromClient().ipv4(CLIENT, SERVER).tcp(1, 2).flags("S").badChecksum().bytes());
    assertSilentReset(Silence.BAD_CHECKSUM);
    assertSilentRejection(Silence.BAD_CHECKSUM);
  }

  @Test
  void scenario58_anIcmpErrorIsNotAnswered() {
    lab.send(
        "eth0",
        fromClient()
            .ipv4(CLIENT, SERVER)
            .icmp(3, 3)
            .quote(PacketBuilder.rawIp().ipv4(SERVER, CLIENT).udp(1, 2))
            .bytes());
    assertSilentRejection(Silence.ICMP_ERROR);
  }

  @Test
  void scenario58_aBroadcastIsNotAnswered() {
    assertEquals(
        "LOCAL", lab.send("eth0", fromClient().ipv4(CLIENT, "10.0.2.255").udp(1, 2).bytes()));
    assertSilentRejection(Silence.GROUP);
    lab.send("eth0", fromClient().ipv4(CLIENT, "10.0.1.1").udp(1, 2).bytes(), true, 0);
    assertSilentRejection(Silence.GROUP);
  }

  @Test
  void aLaterFragmentIsNotAnswered() {
    lab.send(
        "eth0",
        fromClient().ipv4(CLIENT, SERVER).protocol(17).fragment(1480, false).payload(8).bytes());
    assertSilentRejection(Silence.LATER_FRAGMENT);
  }

  @Test
  void nobodyIsAnsweredWithoutAWayBack() {
    lab.send("eth0", fromClient().ipv4("203.0.113.1", SERVER).tcp(1, 2).flags("S").bytes());
    assertSilentReset(Silence.NO_ROUTE);
    assertSilentRejection(Silence.NO_ROUTE);
  }

  @Test
  void scenario59_timeToLiveOfOneIsAnsweredWithTheTimeToLiveAsItCame() {
    final byte[] packet =
        fromClient().ipv4(CLIENT, SERVER).ttl(1).tos(0x28).udp(3400, 53).payload("hi").bytes();
    assertEquals("ANSWER 11/0", lab.send("eth0", packet));
    assertArrayEquals(packet, lab.frame(), "the hop is not counted");
    assertArrayEquals(
        icmpError(0xC8, IcmpError.TIME_EXCEEDED, IcmpError.TTL, 0, packet, 30), lab.error());
  }

  @Test
  void scenario59_rejectionQuotesTheTimeToLiveAlreadyCounted() {
    lab.send("eth0", fromClient().ipv4(CLIENT, SERVER).ttl(7).udp(1, 53).payload(900).bytes());
    final byte[] counted = fromClient().ipv4(CLIENT, SERVER).ttl(6).udp(1, 53).payload(900).bytes();
    assertArrayEquals(
        icmpError(
            0xC0, IcmpError.DESTINATION_UNREACHABLE, IcmpError.ADMIN_PROHIBITED, 0, counted, 548),
        lab.rejection(IcmpError.ADMIN_PROHIBITED));
  }

  @Test
  void scenario60_loopbackFromOutsideNeedsRouteLocalnet() {
    final byte[] packet = fromClient().ipv4(CLIENT, "127.0.0.1").udp(1, 53).bytes();
    assertEquals("DROP MARTIAN_DESTINATION", lab.send("eth0", packet));
    final AnswerLab open = new AnswerLab(NODE + "sysctl net.ipv4.conf.eth0.route_localnet=1");
    assertEquals("LOCAL", open.send("eth0", packet));
  }

  @Test
  void scenario61_tooLargeAndNotToBeFragmented() {
    final byte[] packet =
        fromClient().ipv4(CLIENT, SERVER).dontFragment().udp(1, 53).payload(1400).bytes();
    assertEquals("ANSWER 3/4", lab.send("eth0", packet));
    assertArrayEquals(
        icmpError(
            0xC0,
            IcmpError.DESTINATION_UNREACHABLE,
            IcmpError.FRAGMENTATION_NEEDED,
            1400,
            packet,
            548),
        lab.error());
  }

  @Test
  void scenario61_tooLargeButToBeFragmentedGoesOnWhole() {
    assertEquals(
        "FORWARD eth1",
        lab.send("eth0", fromClient().ipv4(CLIENT, SERVER).udp(1, 53).payload(1400).bytes()));
    assertEquals(1400, lab.route.mtuBytes());
  }

  @ParameterizedTest
  @CsvSource({"1400, FORWARD eth1", "1401, ANSWER 3/4"})
  void ofAReassembledPacketTheFragmentsMustFit(final int largestFragmentBytes, final String fate) {
    final byte[] packet =
        fromClient().ipv4(CLIENT, SERVER).dontFragment().udp(1, 53).payload(2000).bytes();
    assertEquals(fate, lab.send("eth0", packet, false, largestFragmentBytes));
  }

  @ParameterizedTest
  @CsvSource({"1280, FORWARD eth1", "1400, FORWARD eth1", "1401, ANSWER 2/0"})
  void ofAReassembledIpv6PacketTheFragmentsMustFit(
      final int largestFragmentBytes, final String fate) {
    final byte[] packet = fromClient().ipv6("fd01::2", "fd02::2").udp(1, 53).payload(2000).bytes();
    assertEquals(fate, lab.send("eth0", packet, false, largestFragmentBytes));
  }

  @Test
  void scenario69_aPodThatReachesItselfIsMasqueradedByTheAddressOfItsInterface() {
    assertEquals(
        "FORWARD eth1",
        lab.send("eth1", fromClient().ipv4(SERVER, SERVER).tcp(1, 8080).flags("S").bytes()));
    assertEquals(
        ipv4("10.0.2.1"),
        lab.node.masqueradeAddress4(lab.route.outputInterface(), (int) lab.route.nextHopLow()));
  }

  @Test
  void scenario74_aLocalProcessKeepsTheSourceOfItsFirstRouteUnlessMasqueraded() {
    final AnswerLab worker = new AnswerLab(NODE + "route default via 10.0.1.9");
    final OutputRouting routing = new OutputRouting(worker.node);
    final RouteResult first = new RouteResult();
    routing.route4(0, false, ipv4("10.96.0.10"), first);
    assertEquals(ipv4("10.0.1.1"), (int) first.sourceLow());
    final RouteResult second = new RouteResult();
    routing.route4((int) first.sourceLow(), false, ipv4(SERVER), second);
    assertEquals(ipv4("10.0.1.1"), (int) second.sourceLow());
    assertEquals("eth1", worker.node.interfaceAt(second.outputInterface()).name());
    assertEquals(
        ipv4("10.0.2.1"),
        worker.node.masqueradeAddress4(second.outputInterface(), (int) second.nextHopLow()));
  }

  @ParameterizedTest
  @CsvSource({"0, FORWARD eth1", "1, DROP REVERSE_PATH", "2, FORWARD eth1"})
  void scenario78_aSourceFromTheWrongSide(final int rpFilter, final String fate) {
    final AnswerLab filtering =
        new AnswerLab(NODE + "sysctl net.ipv4.conf.eth0.rp_filter=" + rpFilter);
    assertEquals(
        fate, filtering.send("eth0", fromClient().ipv4("10.0.2.5", SERVER).udp(1, 53).bytes()));
  }

  @Test
  void aSourceWithoutAnyRouteFailsTheLooseFilterToo() {
    final AnswerLab loose = new AnswerLab(NODE + "sysctl net.ipv4.conf.all.rp_filter=2");
    assertEquals(
        "DROP REVERSE_PATH",
        loose.send("eth0", fromClient().ipv4("203.0.113.1", SERVER).udp(1, 53).bytes()));
  }

  @Test
  void aNodeThatDoesNotForwardIsSilent() {
    final AnswerLab host = new AnswerLab(NODE + "sysctl net.ipv4.ip_forward=0");
    assertEquals(
        "DROP FORWARDING_OFF",
        host.send("eth0", fromClient().ipv4(CLIENT, SERVER).udp(1, 53).bytes()));
    assertEquals(
        "DROP FORWARDING_OFF",
        host.send("eth0", fromClient().ipv4(CLIENT, "8.8.8.8").udp(1, 53).bytes()));
  }

  @Test
  void theHopIsCountedInTheChecksumToo() {
    final byte[] packet = fromClient().ipv4(CLIENT, SERVER).ttl(64).id(7).udp(1, 53).bytes();
    lab.send("eth0", packet);
    assertArrayEquals(
        fromClient().ipv4(CLIENT, SERVER).ttl(63).id(7).udp(1, 53).bytes(), lab.frame());
  }

  @Test
  void aPacketCutByTheCaptureIsQuotedAsFarAsItIsThere() {
    final byte[] packet = fromClient().ipv4(CLIENT, SERVER).ttl(1).udp(1, 53).payload(300).bytes();
    lab.send("eth0", packet);
    PacketParser.parse(lab.buffer, 0, 96, packet.length, LinkType.ETHERNET, lab.parsed);
    assertEquals(14 + 28 + 82, lab.error().length);
  }

  @Test
  void anAnswerToAnUnnumberedNodeComesFromTheDummyAddress() {
    final AnswerLab bare =
        new AnswerLab(
            """
            interface eth0
            interface eth1
            route 10.0.1.0/24 dev eth0
            route 10.0.2.0/24 dev eth1
            """);
    bare.send("eth0", fromClient().ipv4(CLIENT, SERVER).ttl(1).udp(1, 53).bytes());
    final byte[] error = bare.error();
    assertArrayEquals(
        new byte[] {(byte) 192, 0, 0, 8},
        Arrays.copyOfRange(error, 14 + Ipv4Header.SOURCE, 14 + Ipv4Header.DESTINATION));
  }

  private void assertSilentReset(final Silence silence) {
    assertEquals(0, lab.reset().length);
    assertEquals(silence, lab.reset.silence());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "unknown options 00 and 01, fd02::2, 1e00 5e00 0100, DROP BAD_OPTIONS",
    "to be answered, fd02::2, 9e04 00000000, ANSWER 4/2",
    "to be answered behind another, fd02::2, 1e00 be02 0000, ANSWER 4/2",
    "to be answered to one machine, fd01::1, de04 00000000, ANSWER 4/2",
    "jumbo, fd02::2, c204 00010000, ANSWER 4/0",
    "to a destination nobody can have, ::1, 9e04 00000000, DROP MARTIAN_DESTINATION",
  })
  void hopByHopOptionsAreRefusedBeforeRouting(
      final String what, final String destination, final String options, final String verdict) {
    final byte[] bytes = HexFormat.of().parseHex(options.replace(" ", ""));
    assertEquals(
        verdict,
        lab.send(
            "eth0", fromClient().ipv6("fd01::2", destination).hopByHop(bytes).udp(1, 53).bytes()),
        what);
  }

  /// As a 6.18 kernel answered.
  @Test
  void theParameterProblemPointsAtTheOptionAndIsSentToGroupsTooIfTheOptionSaysSo() {
    final byte[] option = {0x1e, 0, (byte) 0x9e, 0, 1, 0};
    for (final String destination : new String[] {"fd02::2", "ff0e::1234"}) {
      final byte[] packet =
          fromClient().ipv6("fd01::2", destination).hopByHop(option).udp(1, 53).bytes();
      assertEquals("ANSWER 4/2", lab.send("eth0", packet));
      final Decoded error = PacketDecoder.decode(LinkType.ETHERNET, lab.error());
      assertEquals("fd01:0:0:0:0:0:0:1", error.value("ipv6", "source address"));
      assertEquals("fd01:0:0:0:0:0:0:2", error.value("ipv6", "destination address"));
      final byte[] frame = lab.error();
      assertEquals(44, frame[14 + 40 + 7]);
      assertArrayEquals(
          Arrays.copyOfRange(packet, 14, packet.length),
          Arrays.copyOfRange(frame, 14 + 48, frame.length));
    }
  }

  /// As a 6.18 kernel kept quiet.
  @Test
  void noParameterProblemIsSentToAnUnspecifiedSourceOrAboutAnIcmpErrorOrMostPacketsToGroups() {
    final byte[] option = {(byte) 0x9e, 4, 0, 0, 0, 0};
    lab.send("eth0", fromClient().ipv6("::", "fd02::2").hopByHop(option).udp(1, 53).bytes());
    assertEquals(0, lab.error().length);
    assertEquals(Silence.SOURCE, lab.icmp.silence());
    lab.send("eth0", fromClient().ipv6("fd01::2", "fd02::2").hopByHop(option).icmpv6(1, 4).bytes());
    assertEquals(0, lab.error().length);
    assertEquals(Silence.ICMP_ERROR, lab.icmp.silence());
    option[0] = (byte) 0xde; // only to be answered to one machine
    lab.send(
        "eth0", fromClient().ipv6("fd01::2", "ff0e::1234").hopByHop(option).udp(1, 53).bytes());
    assertEquals(0, lab.error().length);
    assertEquals(Silence.GROUP, lab.icmp.silence());
  }

  private void assertSilentRejection(final Silence silence) {
    assertEquals(0, lab.rejection(IcmpError.PORT_UNREACHABLE).length);
    assertEquals(silence, lab.icmp.silence());
  }

  /// An ICMP error from the node to the client, its bytes put together by hand.
  private static byte[] icmpError(
      final int tos,
      final int type,
      final int code,
      final int info,
      final byte[] frame,
      final int quoteBytes) {
    final byte[] rest = new byte[4 + quoteBytes];
    rest[2] = (byte) (info >>> 8);
    rest[3] = (byte) info;
    System.arraycopy(frame, 14, rest, 4, quoteBytes);
    final byte[] icmp = new byte[4 + rest.length];
    icmp[0] = (byte) type;
    icmp[1] = (byte) code;
    System.arraycopy(rest, 0, icmp, 4, rest.length);
    final int checksum = ChecksumOracle.internet(icmp);
    icmp[2] = (byte) (checksum >>> 8);
    icmp[3] = (byte) checksum;
    return toClient()
        .ipv4("10.0.1.1", CLIENT)
        .ttl(64)
        .tos(tos)
        .id(AnswerLab.UNPREDICTABLE)
        .protocol(1)
        .payload(icmp)
        .bytes();
  }

  private static int ipv4(final String address) {
    return (int) IpAddress.parse(address).low();
  }
}
