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
import static io.chainwalk.pipeline.Wire.quoted;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.chain.Rules;
import io.chainwalk.fixtures.packets.Ipv4Header;
import io.chainwalk.fixtures.packets.Ipv6Header;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.ruleset.Hook;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// ICMP errors in pieces. Netfilter takes what it rewrites of the quote into the first piece, and so moves the places where
/// the error is cut again. How long the pieces are that leave was seen at a 6.18 kernel.
class FragmentedErrorTest {
  private static final int ETHERNET = 14;
  private static final int IPV4 = ETHERNET + 20;
  private static final int IPV6 = ETHERNET + 40;
  private static final int FRAGMENT_HEADER = 8;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  /// What stands above the IP header of a packet that is quoted.
  private enum Upper {
    TCP,
    UDP,
    UDP_BEHIND_OPTIONS,
    UNKNOWN;

    PacketBuilder apply(final PacketBuilder ip) {
      return switch (this) {
        case TCP -> ip.tcp(4000, 80).flags("S").payload(80);
        case UDP -> ip.udp(4000, 53).payload(80);
        case UDP_BEHIND_OPTIONS ->
            ((Ipv4Header) ip).options(new byte[] {1, 1, 1, 1}).udp(4000, 53).payload(80);
        case UNKNOWN -> ip.payload(80);
      };
    }
  }

  private final NodeLab translating =
      NodeLab.router(
          new ScriptedRules()
              .nat(Hook.PREROUTING, to(VIP), toAddress(SERVER))
              .nat(Hook.PREROUTING, to(VIP6), toAddress(SERVER6))
              .nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE));

  /// It has nat rules, but none for these connections.
  private final NodeLab idle =
      NodeLab.router(
          new ScriptedRules()
              .nat(Hook.PREROUTING, to("192.0.2.1"), toAddress(SERVER))
              .nat(Hook.PREROUTING, to("2001:db8::1"), toAddress(SERVER6)));

  private final NodeLab withoutNat = NodeLab.router(Rules.NONE);

  // What is taken: 8 bytes of ICMP, the quoted IP header, and of the header above it what is
  // rewritten.

  @Test
  void ofAQuotedTcpHeaderAllIsTakenIfItIsThere() {
    assertEquals(List.of("0+48", "48+20"), error4(translating, Upper.TCP, 16, 52));
    assertEquals(List.of("0+48", "48+24", "72+8"), error4(translating, Upper.TCP, 16, 8, 48, 8));
    assertEquals(List.of("0+56", "56+12"), error4(translating, Upper.TCP, 56, 12));
  }

  /// 36 bytes are no place to cut, so the largest piece decides.
  @Test
  void ofAQuotedTcpHeaderThatIsCutEightBytesAreTaken() {
    assertEquals(List.of("0+32", "32+12"), error4(translating, Upper.TCP, 32, 12));
    assertEquals(List.of("0+40", "40+4"), error4(translating, Upper.TCP, 40, 4));
  }

  @Test
  void ofAQuotedUdpHeaderAllIsTaken() {
    assertEquals(List.of("0+32", "32+24"), error4(translating, Upper.UDP, 24, 32));
    assertEquals(List.of("0+40", "40+16"), error4(translating, Upper.UDP, 40, 16));
    assertEquals(List.of("0+64", "64+16"), error6(translating, Upper.UDP, 64, 16));
    assertEquals(List.of("0+56", "56+16", "72+8"), error6(translating, Upper.UDP, 8, 64, 8));
  }

  @Test
  void ofAHeaderThatHasNothingToRewriteNothingIsTaken() {
    assertEquals(List.of("0+32", "32+16"), error4(translating, Upper.UNKNOWN, 16, 32));
    assertEquals(List.of("0+32", "32+16"), error4(translating, Upper.UNKNOWN, 32, 16));
    assertEquals(List.of("0+48", "48+24"), error6(translating, Upper.UNKNOWN, 16, 56));
  }

  @Test
  void quotedOptionsAreTakenWithTheHeaderBehindThem() {
    assertEquals(
        List.of("0+40", "40+32"), error4(translating, Upper.UDP_BEHIND_OPTIONS, 16, 8, 48));
  }

  @Test
  void fragmentsThatAreTakenAltogetherAreNoMore() {
    assertEquals(List.of("0+48", "48+72"), error4(translating, Upper.TCP, 8, 8, 8, 8, 16, 72));
  }

  // What becomes of the rest.

  @Test
  void whereTheFirstPieceBecomesTooLargeAllAreCutByTheLargest() {
    assertEquals(List.of("0+40", "40+20"), error4(translating, Upper.TCP, 16, 44));
  }

  /// IPv6 has no small links, so there is but one.
  @Test
  void overIpv6PiecesAreCutByTheSmallestMtuThereMayBe() {
    assertEquals(List.of("0+88"), error6(translating, Upper.TCP, 48, 40));
  }

  @Test
  void anErrorThatIsTakenAltogetherIsCutByTheLargest() {
    assertEquals(List.of("0+32", "32+16"), error4(translating, Upper.TCP, 16, 32));
  }

  // Who takes it.

  @Test
  void theQuotedIpHeaderIsTakenAlsoIfNothingIsTranslated() {
    assertEquals(List.of("0+32", "32+32", "64+4"), error4(idle, Upper.TCP, 16, 16, 32, 4));
    assertEquals(List.of("0+48", "48+40"), error6(idle, Upper.TCP, 16, 72));
  }

  @Test
  void withoutNatNothingIsTaken() {
    assertEquals(List.of("0+16", "16+52"), error4(withoutNat, Upper.TCP, 16, 52));
    assertEquals(List.of("0+16", "16+72"), error6(withoutNat, Upper.TCP, 16, 72));
  }

  // The packets.

  /// The lengths in which an error leaves for the client that came in these lengths from the server. It quotes as much as
  /// they have room for.
  private List<String> error4(final NodeLab router, final Upper upper, final int... lengths) {
    final boolean isTranslated = router == translating;
    final String asked = isTranslated ? VIP : SERVER;
    final String asking = isTranslated ? Wire.S0 : CLIENT;
    router.receive("c0", upper.apply(sent(CLIENT, asked)).bytes());
    final byte[] came = error4(SERVER, asking, upper.apply(quoted(asking, SERVER)), lengths);
    final byte[] expected = error4(asked, CLIENT, upper.apply(quoted(CLIENT, asked)), lengths);
    final List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (final int length : lengths) {
      final byte[] data = Arrays.copyOfRange(came, IPV4 + from, IPV4 + from + length);
      final boolean more = IPV4 + from + length < came.length;
      final Ipv4Header ip = PacketBuilder.eth().ipv4(SERVER, asking).id(7);
      pieces.add(ip.fragment(from, more).protocol(ICMP).payload(data).bytes());
      from += length;
    }
    return lengths(
        router.receiveAll("s0", pieces), IPV4, Arrays.copyOfRange(expected, IPV4, expected.length));
  }

  private static byte[] error4(
      final String from, final String to, final PacketBuilder about, final int... lengths) {
    return sent(from, to).icmp(3, 1).quote(about, Arrays.stream(lengths).sum() - 8).bytes();
  }

  private List<String> error6(final NodeLab router, final Upper upper, final int... lengths) {
    final boolean isTranslated = router == translating;
    final String asked = isTranslated ? VIP6 : SERVER6;
    final String asking = isTranslated ? Wire.S0_6 : CLIENT6;
    router.receive("c0", upper.apply(sent(CLIENT6, asked)).bytes());
    final byte[] came = error6(SERVER6, asking, upper.apply(quoted(asking, SERVER6)), lengths);
    final byte[] expected = error6(asked, CLIENT6, upper.apply(quoted(CLIENT6, asked)), lengths);
    final List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (final int length : lengths) {
      final byte[] data = Arrays.copyOfRange(came, IPV6 + from, IPV6 + from + length);
      final boolean more = IPV6 + from + length < came.length;
      final Ipv6Header ip = PacketBuilder.eth().ipv6(SERVER6, asking);
      pieces.add(ip.fragment(7, from, more).nextHeader(ICMPV6).payload(data).bytes());
      from += length;
    }
    return lengths(
        router.receiveAll("s0", pieces),
        IPV6 + FRAGMENT_HEADER,
        Arrays.copyOfRange(expected, IPV6, expected.length));
  }

  private static byte[] error6(
      final String from, final String to, final PacketBuilder about, final int... lengths) {
    return sent(from, to).icmpv6(1, 0).quote(about, Arrays.stream(lengths).sum() - 8).bytes();
  }

  /// What each piece has of the message, which altogether must be this one.
  private static List<String> lengths(
      final NodeLab.Result result, final int headers, final byte[] message) {
    final ByteArrayOutputStream data = new ByteArrayOutputStream();
    final List<String> words = new ArrayList<>();
    for (final NodeLab.Left left : result.left()) {
      final byte[] frame = left.frame();
      words.add(data.size() + "+" + (frame.length - headers));
      data.write(frame, headers, frame.length - headers);
    }
    assertArrayEquals(message, data.toByteArray());
    return words;
  }
}
