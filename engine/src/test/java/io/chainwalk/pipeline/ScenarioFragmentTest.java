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
import static io.chainwalk.pipeline.Wire.assertFrames;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.assertSilence;
import static io.chainwalk.pipeline.Wire.error;
import static io.chainwalk.pipeline.Wire.only;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.ruleset.Hook;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fragments through the router: facts sheet, section 5. Datagrams of 1800 bytes in three pieces of 800, 800 and 208.
class ScenarioFragmentTest {
  private static final int ID = 0x4270;
  private static final int PIECE = 800;

  private static final String THROUGH_THE_HOOKS_ONCE =
      "raw PREROUTING INVALID, mangle PREROUTING NEW, nat PREROUTING NEW, "
          + "mangle FORWARD NEW, filter FORWARD NEW, security FORWARD NEW, "
          + "mangle POSTROUTING NEW, nat POSTROUTING NEW";

  private final ScriptedRules rules =
      new ScriptedRules()
          .nat(Hook.PREROUTING, to(VIP, 53), toAddress(SERVER, 5353))
          .nat(Hook.PREROUTING, to(VIP6, 53), toAddress(SERVER6, 5353))
          .nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE);
  private final NodeLab router = NodeLab.router(rules);

  private static PacketBuilder datagram(final PacketBuilder ip, final int port) {
    return ip.udp(4600, port).payload(1800);
  }

  private static List<byte[]> sentFragments() {
    return Fragments.split(datagram(sent(CLIENT, VIP), 53), PIECE, ID);
  }

  private static List<byte[]> passedFragments() {
    return Fragments.split(datagram(passed(Wire.S0, SERVER), 5353), PIECE, ID);
  }

  /// Frames in this order; all but the last one are held.
  private NodeLab.Result inOrder(final List<byte[]> frames, final int... order) {
    for (int i = 0; i < order.length - 1; i++) {
      assertSilence(PacketOutcome.FRAGMENT, router.receive("c0", frames.get(order[i])));
    }
    return router.receive("c0", frames.get(order[order.length - 1]));
  }

  // ---- IPv4

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource({"0, 1, 2", "1, 0, 2", "2, 1, 0", "1, 2, 0"})
  void scenario62_aDatagramIsTranslatedAsOneAndLeavesInItsOwnPieces(
      final int first, final int second, final int third) {
    final NodeLab.Result result = inOrder(sentFragments(), first, second, third);
    assertEquals(PacketOutcome.TRANSLATED, result.outcome());
    assertFrames("s0", passedFragments(), result);
    assertEquals(THROUGH_THE_HOOKS_ONCE, rules.visits());
    assertEquals(
        List.of(
            "udp 30 s, 10.0.1.2:4600 > 10.96.0.10:53, 10.0.2.2:5353 > 10.0.2.1:4600, UNREPLIED"),
        router.connections());
  }

  @Test
  void scenario62_theAnswerInPiecesIsTranslatedBack() {
    inOrder(sentFragments(), 0, 1, 2);
    final List<byte[]> answer =
        Fragments.split(sent(SERVER, Wire.S0).udp(5353, 4600).payload(1800), PIECE, 0x77);
    router.receive("s0", answer.get(1));
    router.receive("s0", answer.get(0));
    assertFrames(
        "c0",
        Fragments.split(passed(VIP, CLIENT).udp(53, 4600).payload(1800), PIECE, 0x77),
        router.receive("s0", answer.get(2)));
  }

  @Test
  void piecesLeaveSmallerWhereTheWayOutIsNarrower() {
    assertFrames(
        "s0",
        Fragments.split(datagram(passed(Wire.S0, SERVER), 5353), 576, ID),
        narrowRouter().receiveAll("c0", sentFragments()));
  }

  private NodeLab narrowRouter() {
    return new NodeLab(
        """
        interface c0
        address 10.0.1.1/24
        interface s0 mtu 600
        address 10.0.2.1/24
        """,
        NodeLab.settings(),
        rules);
  }

  /// Sets the bit in a frame that was built without it, and mends the header's checksum.
  private static byte[] withDontFragment(final byte[] frame) {
    final byte[] changed = frame.clone();
    changed[20] |= 0x40;
    final int sum = ((changed[24] & 0xFF) << 8 | (changed[25] & 0xFF)) - 0x4000;
    final int mended = sum <= 0 ? sum + 0xFFFF : sum;
    changed[24] = (byte) (mended >>> 8);
    changed[25] = (byte) mended;
    return changed;
  }

  @Test
  void scenario63_piecesThatMayNotBeFragmentedLeaveWithoutThatBit() {
    final List<byte[]> fragments =
        sentFragments().stream().map(ScenarioFragmentTest::withDontFragment).toList();
    assertFrames("s0", passedFragments(), inOrder(fragments, 0, 1, 2));
  }

  @Test
  void scenario63_suchAPieceThatIsTooBigIsAnsweredWithTheMtuBeforeForward() {
    final List<byte[]> fragments =
        sentFragments().stream().map(ScenarioFragmentTest::withDontFragment).toList();
    final NodeLab.Result result = narrowRouter().receiveAll("c0", fragments);
    assertEquals(PacketOutcome.TOO_BIG, result.outcome());
    assertLeft(
        "c0",
        error(VIP, CLIENT, only(result))
            .icmp(3, 4)
            .rest(600)
            .quote(
                datagram(PacketBuilder.rawIp().ipv4(CLIENT, VIP).id(ID).dontFragment(), 53), 548),
        result);
    assertEquals(false, rules.visits().contains("FORWARD"));
  }

  // ---- fragments that do not fit together

  @Test
  void scenario64_aDuplicateIsIgnored() {
    inOrder(sentFragments(), 0, 1);
    assertSilence(PacketOutcome.BAD_FRAGMENT, router.receive("c0", sentFragments().get(0)));
    assertSilence(PacketOutcome.BAD_FRAGMENT, router.receive("c0", sentFragments().get(1)));
    assertFrames("s0", passedFragments(), router.receive("c0", sentFragments().get(2)));
  }

  @Test
  void scenario64_aPieceInsideAnotherIsIgnored() {
    final byte[] inside =
        PacketBuilder.eth()
            .ipv4(CLIENT, VIP)
            .id(ID)
            .fragment(80, true)
            .protocol(17)
            .payload(80)
            .bytes();
    router.receive("c0", sentFragments().get(0));
    assertSilence(PacketOutcome.BAD_FRAGMENT, router.receive("c0", inside));
    assertFrames("s0", passedFragments(), inOrder(sentFragments(), 1, 2));
  }

  @Test
  void scenario64_anOverlapTakesTheWholeDatagramAlong() {
    final byte[] overlapping =
        PacketBuilder.eth()
            .ipv4(CLIENT, VIP)
            .id(ID)
            .fragment(792, true)
            .protocol(17)
            .payload(80)
            .bytes();
    router.receive("c0", sentFragments().get(0));
    assertSilence(PacketOutcome.BAD_FRAGMENT, router.receive("c0", overlapping));
    assertSilence(PacketOutcome.FRAGMENT, inOrder(sentFragments(), 1, 2));
    assertEquals("", rules.visits());
    assertEquals(0, router.engine.table().count());
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource({"2, 2, 3, 3", "1, 1, 3, 3", "2, 1, 2, 2"})
  void scenario65_congestionSeenByOnePieceIsSeenByTheDatagram(
      final int first, final int second, final int third, final int expected) {
    final NodeLab.Result result = inOrder(marked(first, second, third), 0, 1, 2);
    assertFrames(
        "s0",
        Fragments.split(
            datagram(PacketBuilder.eth().ipv4(Wire.S0, SERVER).ttl(63).tos(expected), 5353),
            PIECE,
            ID),
        result);
  }

  @Test
  void scenario65_piecesWithAndWithoutEcnDoNotBelongTogether() {
    assertSilence(PacketOutcome.BAD_FRAGMENT, inOrder(marked(0, 2, 0), 0, 1, 2));
    assertEquals("", rules.visits());
  }

  private static List<byte[]> marked(final int first, final int second, final int third) {
    return List.of(
        fragmentWithTos(0, first), fragmentWithTos(1, second), fragmentWithTos(2, third));
  }

  private static byte[] fragmentWithTos(final int index, final int tos) {
    return Fragments.split(datagram(PacketBuilder.eth().ipv4(CLIENT, VIP).tos(tos), 53), PIECE, ID)
        .get(index);
  }

  // ---- IPv6

  @Test
  void scenario66_ipv6PiecesKeepTheirBoundariesAndGetAnotherIdentification() {
    final List<byte[]> fragments = Fragments.split(datagram(sent(CLIENT6, VIP6), 53), PIECE, 1);
    final NodeLab.Result result = inOrder(fragments, 2, 0, 1);
    final byte[] first = result.left().get(0).frame();
    final long id =
        (first[58] & 0xFFL) << 24
            | (first[59] & 0xFF) << 16
            | (first[60] & 0xFF) << 8
            | (first[61] & 0xFF);
    assertNotEquals(1, id);
    assertFrames(
        "s0", Fragments.split(datagram(passed(Wire.S0_6, SERVER6), 5353), PIECE, id), result);
    assertEquals(THROUGH_THE_HOOKS_ONCE, rules.visits());
  }

  @Test
  void scenario66_anAtomicFragmentLeavesAsAPlainPacket() {
    final List<byte[]> atomic =
        Fragments.split(sent(CLIENT6, VIP6).udp(4701, 53).payload(100), PIECE, 1);
    assertEquals(1, atomic.size());
    assertLeft("s0", passed(Wire.S0_6, SERVER6).udp(4701, 5353).payload(100), inOrder(atomic, 0));
  }

  @ParameterizedTest(name = "pieces of {0} bytes")
  @ValueSource(ints = {1232, 1000})
  void whatMattersOfAReassembledIpv6DatagramIsItsLargestPiece(final int bytes) {
    final NodeLab narrow =
        new NodeLab(
            NodeLab.ROUTER.replace("interface s0", "interface s0 mtu 1280"),
            NodeLab.settings(),
            new ScriptedRules());
    final NodeLab.Result fits =
        narrow.receiveAll("c0", Fragments.split(datagram(sent(CLIENT6, SERVER6), 53), bytes, 1));
    assertEquals(PacketOutcome.NO_SERVICE, fits.outcome());
    assertEquals(2, fits.left().size());
    final NodeLab.Result tooBig =
        narrow.receiveAll("c0", Fragments.split(datagram(sent(CLIENT6, SERVER6), 53), 1240, 2));
    assertEquals(PacketOutcome.TOO_BIG, tooBig.outcome());
    assertEquals("2", tooBig.left().get(0).decode().value("icmpv6", "type"));
  }
}
