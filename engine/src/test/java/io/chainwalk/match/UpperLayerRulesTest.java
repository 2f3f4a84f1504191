package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Ports, flags, options, types and chunks; what a packet has not the bytes for; and what a capture cut away.
class UpperLayerRulesTest {
  private final LabPacket packet = new LabPacket();

  private String ask(final byte[] frame, final String... rules) {
    return LabRules.of(false, rules).ask(packet.load(frame, LabRules.C0, 1));
  }

  private String ask6(final byte[] frame, final String... rules) {
    return LabRules.of(true, rules).ask(packet.load(frame, LabRules.C0, 1));
  }

  private static byte[] syn(final int source, final int destination) {
    return PacketBuilder.eth()
        .ip("10.0.1.2", "10.0.2.2")
        .tcp(source, destination)
        .flags("S")
        .mss(1460)
        .bytes();
  }

  @Test
  void aRangeOfPortsHoldsBothItsEnds() {
    final String[] rules = {"-p tcp -m tcp --dport 80:90", "-p tcp -m tcp ! --dport 80:90"};
    assertEquals("NY", ask(syn(1, 79), rules));
    assertEquals("YN", ask(syn(1, 80), rules));
    assertEquals("YN", ask(syn(1, 90), rules));
    assertEquals("NY", ask(syn(1, 91), rules));
  }

  @Test
  void anOpenRangeReachesTheLastPort() {
    assertEquals(
        "YNYN",
        ask(
            syn(65535, 0),
            "-p tcp -m tcp --sport 1024:",
            "-p tcp -m tcp --sport :65534",
            "-p tcp -m tcp --dport :0",
            "-p tcp -m tcp --dport 1:"));
  }

  @Test
  void aSynMatchesSynAndAnAnswerDoesNot() {
    final String[] rules = {"-p tcp --syn", "-p tcp ! --syn", "-p tcp -m tcp --tcp-flags ACK ACK"};
    assertEquals("YNN", ask(syn(1, 2), rules));
    assertEquals(
        "NYY",
        ask(PacketBuilder.eth().ip("10.0.1.2", "10.0.2.2").tcp(1, 2).flags("SA").bytes(), rules));
  }

  @Test
  void anOptionIsFoundAmongOthers() {
    assertEquals(
        "YNY",
        ask(
            syn(1, 2),
            "-p tcp -m tcp --tcp-option 2",
            "-p tcp -m tcp --tcp-option 8",
            "-p tcp -m tcp ! --tcp-option 8"));
  }

  @Test
  void aHeaderThatIsTooShortIsDroppedByTheMatchAndNotByTheProtocolAlone() {
    final byte[] twelveBytes =
        PacketBuilder.eth().ipv4("10.0.1.2", "10.0.2.2").protocol(6).payload(12).bytes();
    assertEquals(
        "YDDN",
        ask(
            twelveBytes,
            "-p tcp",
            "-p tcp -m tcp --dport 80",
            "-p tcp -m tcp",
            "-p udp -m udp --dport 80"));
  }

  @Test
  void whatTheCaptureCutAwayDoesNotMatchAndDropsNothing() {
    final byte[] whole = syn(1, 80);
    final byte[] upToThePorts = Arrays.copyOf(whole, 14 + 20 + 4);
    packet.load(upToThePorts, whole.length, LinkType.ETHERNET, LabRules.C0, 1);
    assertEquals(
        "YNNNY",
        LabRules.of(
                false,
                "-p tcp -m tcp --dport 80",
                "-p tcp --syn",
                "-p tcp ! --syn",
                "-p tcp -m tcp --tcp-option 2",
                "-p tcp -m multiport --dports 80")
            .ask(packet));
  }

  @Test
  void anEchoRequestHasTypeEightAndEveryPacketOfIcmpHasTypeAny() {
    final byte[] echo = PacketBuilder.eth().ip("10.0.1.2", "10.0.2.2").icmpEcho(1, 1).bytes();
    assertEquals(
        "YNYNY",
        ask(
            echo,
            "-p icmp -m icmp --icmp-type 8",
            "-p icmp -m icmp --icmp-type 0",
            "-p icmp -m icmp --icmp-type any",
            "-p icmp -m icmp --icmp-type 8/1",
            "-p icmp -m icmp ! --icmp-type 3"));
  }

  @Test
  void ofIcmpv6TheType255IsNotAny() {
    final byte[] echo = PacketBuilder.eth().ip("fd01::2", "fd02::2").icmpv6Echo(1, 1).bytes();
    assertEquals(
        "YNY",
        ask6(
            echo,
            "-p ipv6-icmp -m icmp6 --icmpv6-type 128",
            "-p ipv6-icmp -m icmp6 --icmpv6-type 255",
            "-p ipv6-icmp -m icmp6 ! --icmpv6-type 129"));
  }

  @Test
  void multiportLooksAtEitherPortOrAtBoth() {
    assertEquals(
        "YNYYN",
        ask(
            syn(53, 80),
            "-p tcp -m multiport --dports 22,80,443",
            "-p tcp -m multiport --sports 22,80,443",
            "-p tcp -m multiport --ports 53",
            "-p tcp -m multiport --dports 79:81",
            "-p tcp -m multiport ! --ports 53"));
  }

  @Test
  void chunksOfSctpAreAnyAllOrTheOnlyOnes() {
    final byte[] init =
        PacketBuilder.eth().ip("10.0.1.2", "10.0.2.2").sctp(1, 2).init(1, 1).bytes();
    assertEquals(
        "YYYNNN",
        ask(
            init,
            "-p sctp -m sctp --chunk-types any INIT,DATA",
            "-p sctp -m sctp --chunk-types all INIT",
            "-p sctp -m sctp --chunk-types only INIT",
            "-p sctp -m sctp --chunk-types all INIT,DATA",
            "-p sctp -m sctp --chunk-types any DATA",
            "-p sctp -m sctp ! --chunk-types any INIT"));
  }
}
