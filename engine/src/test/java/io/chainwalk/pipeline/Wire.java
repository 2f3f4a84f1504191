package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDiff;
import java.util.List;

/// Packets of the differential scenarios as they are on the wire on either side of the router, and what must have left.
final class Wire {
  static final String CLIENT = "10.0.1.2";
  static final String SERVER = "10.0.2.2";
  static final String VIP = "10.96.0.10";

  /// The router's address on the client's side.
  static final String C0 = "10.0.1.1";

  /// The router's address on the server's side, which MASQUERADE gives.
  static final String S0 = "10.0.2.1";

  static final String CLIENT6 = "fd00:1::2";
  static final String SERVER6 = "fd00:2::2";
  static final String VIP6 = "fd00:96::10";
  static final String C0_6 = "fd00:1::1";
  static final String S0_6 = "fd00:2::1";

  private static final String ONE_MAC = "02:00:00:00:00:01";
  private static final String OTHER_MAC = "02:00:00:00:00:02";
  private static final int TOS_OF_ERRORS = 0xC0;

  private Wire() {}

  /// An IP header as a host sends it: 64 hops to go.
  static PacketBuilder sent(final String source, final String destination) {
    return PacketBuilder.eth().ip(source, destination);
  }

  /// An IP header as the router passes it on: one hop less.
  static PacketBuilder passed(final String source, final String destination) {
    return source.indexOf(':') < 0
        ? PacketBuilder.eth().ipv4(source, destination).ttl(63)
        : PacketBuilder.eth().ipv6(source, destination).hopLimit(63);
  }

  /// The IP header of a packet that an ICMP error quotes, as it was on the wire behind the router.
  static PacketBuilder quoted(final String source, final String destination) {
    return quoted(source, destination, 63);
  }

  static PacketBuilder quoted(final String source, final String destination, final int hops) {
    return source.indexOf(':') < 0
        ? PacketBuilder.rawIp().ipv4(source, destination).ttl(hops)
        : PacketBuilder.rawIp().ipv6(source, destination).hopLimit(hops);
  }

  /// The IP header of an ICMP error by the router, on the way back. What a kernel draws at random is taken from the
  /// answer: the identification, or the flow label.
  static PacketBuilder error(final String source, final String destination, final byte[] answer) {
    final PacketBuilder link = PacketBuilder.eth(OTHER_MAC, ONE_MAC);
    return source.indexOf(':') < 0
        ? link.ipv4(source, destination)
            .tos(TOS_OF_ERRORS)
            .id((answer[18] & 0xFF) << 8 | (answer[19] & 0xFF))
        : link.ipv6(source, destination)
            .flowLabel((answer[15] & 0xF) << 16 | (answer[16] & 0xFF) << 8 | (answer[17] & 0xFF));
  }

  /// The IP header of a RST by the router, on the way back.
  static PacketBuilder reset(final String source, final String destination) {
    final PacketBuilder link = PacketBuilder.eth(OTHER_MAC, ONE_MAC);
    return source.indexOf(':') < 0
        ? link.ipv4(source, destination).dontFragment()
        : link.ipv6(source, destination);
  }

  /// The one frame that left.
  static byte[] only(final NodeLab.Result result) {
    assertEquals(1, result.left().size(), () -> result.outcome() + ": frames that left");
    return result.left().get(0).frame();
  }

  static Decoded decoded(final NodeLab.Result result) {
    only(result);
    return result.left().get(0).decode();
  }

  /// The source port, or the identifier of an ICMP query, with which a packet left.
  static int sourcePort(final NodeLab.Result result, final String protocol) {
    return Integer.parseInt(decoded(result).value(protocol, "source port"));
  }

  /// Exactly this frame left, by that interface, and nothing else.
  static void assertLeft(
      final String by, final PacketBuilder expected, final NodeLab.Result result) {
    assertFrames(by, List.of(expected.bytes()), result);
  }

  /// Exactly these frames left, all by that interface.
  static void assertFrames(
      final String by, final List<byte[]> expected, final NodeLab.Result result) {
    assertEquals(
        expected.size(), result.left().size(), () -> result.outcome() + ": frames that left");
    for (int i = 0; i < expected.size(); i++) {
      final NodeLab.Left left = result.left().get(i);
      assertEquals(
          PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected.get(i), left.frame()));
      assertEquals(by, left.by());
    }
  }

  /// Nothing left, and this is why.
  static void assertSilence(final PacketOutcome why, final NodeLab.Result result) {
    assertEquals(why, result.outcome());
    assertEquals(List.of(), result.left());
  }
}
