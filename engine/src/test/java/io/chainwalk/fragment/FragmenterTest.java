package io.chainwalk.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.ChecksumOracle;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

/// What leaves a router: expected values are those of a 6.18 kernel, see the facts sheet, sections 5, 8.1 and 8.3.
final class FragmenterTest {
  private static final byte[] ROUTER_ALERT = {(byte) 148, 4, 0, 0};
  private static final byte[] ALERT_AND_NOT_COPIED = {(byte) 148, 4, 0, 0, 30, 4, 7, 7};

  private final FragmentLab lab = new FragmentLab();

  @Test
  void scenario61_aPacketAboveTheMtuIsRefusedWithDfAndCutWithout() {
    lab.withMtu(600);
    final PacketBuilder big =
        PacketBuilder.rawIp().ipv4(Trains.CLIENT, Trains.SERVER).id(9).udp(1, 2).payload(1300);
    final List<String> pieces = lab.route(big.bytes());
    assertEquals(List.of("0+576 more", "576+576 more", "1152+156"), Trains.words(pieces));
    assertEquals(9, Trains.u16(Trains.bytes(pieces.getLast()), 4));
    final byte[] withDf =
        PacketBuilder.rawIp()
            .ipv4(Trains.CLIENT, Trains.SERVER)
            .dontFragment()
            .udp(1, 2)
            .payload(900)
            .bytes();
    assertEquals(List.of("! 3/4 600"), lab.route(withDf));
  }

  @Test
  void aPacketThatFitsLeavesWhole() {
    final byte[] packet =
        PacketBuilder.rawIp().ipv4(Trains.CLIENT, Trains.SERVER).udp(1, 2).payload(1472).bytes();
    assertEquals(List.of("all 1480"), Trains.words(lab.route(packet)));
  }

  /// What DNAT and masquerade do to the whole datagram, by hand.
  @Test
  void scenario62_threeShuffledFragmentsAreTranslatedAsOneAndLeaveAtTheirBoundaries() {
    final List<byte[]> train =
        Fragments.split(
            PacketBuilder.rawIp().ipv4(Trains.CLIENT, "10.96.0.10").udp(4600, 53).payload(1800),
            800,
            0x4270);
    lab.offerAll(List.of(train.get(1), train.get(2), train.get(0)));
    final Datagram datagram = lab.datagram();
    final MutableDirectBuffer buffer = datagram.buffer();
    final byte[] translated =
        PacketBuilder.rawIp().ipv4("10.0.2.1", Trains.SERVER).udp(4600, 5353).payload(1800).bytes();
    buffer.putBytes(12, translated, 12, 8);
    buffer.putBytes(20, translated, 20, 8);
    buffer.putShort(10, (short) 0);
    final byte[] header = new byte[20];
    buffer.getBytes(0, header);
    buffer.putShort(10, (short) ChecksumOracle.internet(header), ByteOrder.BIG_ENDIAN);
    final List<byte[]> pieces = lab.pieces(datagram);
    assertEquals(
        List.of("0+800 more", "800+800 more", "1600+208"),
        Trains.words(pieces.stream().map(FragmentRecording::packet).toList()));
    final byte[] data = new byte[1808];
    int at = 0;
    for (final byte[] piece : pieces) {
      assertEquals(0, ChecksumOracle.internet(Arrays.copyOf(piece, 20)));
      assertEquals(0x4270, Trains.u16(piece, 4));
      System.arraycopy(piece, 20, data, at, piece.length - 20);
      at += piece.length - 20;
    }
    assertArrayEquals(Arrays.copyOfRange(translated, 20, 1828), data);
  }

  @Test
  void boundariesAreKeptWhateverTheyAre() {
    assertEquals(
        List.of("0+208 more", "208+800 more", "1008+800"),
        Trains.words(lab.routeAll(Trains.train4(1, 208, 800, 800))));
  }

  /// Even where the whole would fit.
  @Test
  void aDatagramThatCameInPiecesLeavesInPieces() {
    assertEquals(List.of("0+8 more", "8+8"), Trains.words(lab.routeAll(Trains.train4(1, 8, 8))));
  }

  @Test
  void scenario63_dfFragmentsLeaveWithoutDf() {
    final List<byte[]> train = dfTrain(1, 800, 800, 208);
    assertEquals(
        List.of("0+800 more", "800+800 more", "1600+208"), Trains.words(lab.routeAll(train)));
  }

  @Test
  void dfCountsIfTheLargestFragmentHasIt() {
    lab.withMtu(600);
    assertEquals(List.of("! 3/4 600"), lab.routeAll(dfTrain(1, 800, 208)));
    final List<byte[]> smallOneWithDf = new ArrayList<>(Trains.train4(2, 800, 208));
    smallOneWithDf.set(1, Trains.with(Trains.header(2, 800, false).dontFragment(), 800, 208));
    assertEquals(List.of("0+576 more", "576+432"), Trains.words(lab.routeAll(smallOneWithDf)));
    assertEquals(
        List.of("0+400 more", "400+400"), Trains.words(lab.routeAll(dfTrain(3, 400, 400))));
  }

  @Test
  void fragmentsLargerThanTheMtuAreCutInEqualPieces() {
    lab.withMtu(600);
    assertEquals(
        List.of("0+576 more", "576+576 more", "1152+576 more", "1728+80"),
        Trains.words(lab.routeAll(Trains.train4(1, 800, 800, 208))));
  }

  /// The second one no longer fits behind the first one's header, so all are cut anew; and then they keep DF.
  @Test
  void fragmentsWithoutTheFirstOnesOptionsAreCutAnewIfTheyNoLongerFit() {
    final List<byte[]> train = new ArrayList<>(dfTrain(1, 64, 80, 8));
    train.set(
        0,
        Trains.with(Trains.header(1, 0, true).dontFragment().options(ALERT_AND_NOT_COPIED), 0, 64));
    assertEquals(
        List.of("0+72 more DF", "72+72 more DF", "144+8 DF"), Trains.words(lab.routeAll(train)));
  }

  @Test
  void optionsThatAreNotCopiedBecomeNoOperations() {
    final byte[] packet =
        Trains.with(
            PacketBuilder.rawIp()
                .ipv4(Trains.CLIENT, Trains.SERVER)
                .protocol(17)
                .options(ALERT_AND_NOT_COPIED),
            0,
            1000);
    final List<String> pieces = lab.withMtu(600).route(packet);
    assertEquals(List.of("0+568 more", "568+432"), Trains.words(pieces));
    assertArrayEquals(ALERT_AND_NOT_COPIED, options(pieces.getFirst()));
    final byte[] later = options(pieces.getLast());
    assertArrayEquals(ROUTER_ALERT, Arrays.copyOf(later, 4));
    assertArrayEquals(new byte[] {1, 1, 1, 1}, Arrays.copyOfRange(later, 4, 8));
  }

  private static byte[] options(final String answer) {
    return Arrays.copyOfRange(Trains.bytes(answer), 20, 28);
  }

  /// On the way in the kernel looks into the TCP header, and pulls together what that takes.
  @Test
  void tcpFragmentsThatCutTheHeaderLoseTheirBoundaries() {
    final List<byte[]> train = new ArrayList<>();
    train.add(Trains.with(Trains.header(1, 0, true).protocol(6), 0, 8));
    train.add(Trains.with(Trains.header(1, 8, true).protocol(6), 8, 24));
    train.add(Trains.with(Trains.header(1, 32, false).protocol(6), 32, 8));
    assertEquals(List.of("0+24 more", "24+16"), Trains.words(lab.routeAll(train)));
  }

  /// The boundary goes with it, if that is a place to cut.
  @Test
  void whatIsPulledBelongsToTheFirstPiece() {
    lab.offerAll(Trains.train4(1, 16, 16, 32, 48));
    final Datagram datagram = lab.datagram();
    datagram.pull(datagram.dataOffset() + 8);
    assertEquals(List.of("0+16 more", "16+16 more", "32+32 more", "64+48"), words(datagram));
    datagram.pull(datagram.dataOffset() + 40);
    assertEquals(List.of("0+40 more", "40+24 more", "64+48"), words(datagram));
    datagram.pull(datagram.dataOffset() + 44);
    assertEquals(List.of("0+48 more", "48+48 more", "96+16"), words(datagram));
  }

  private List<String> words(final Datagram datagram) {
    return Trains.words(lab.pieces(datagram).stream().map(FragmentRecording::packet).toList());
  }

  @Test
  void scenario79_withoutConntrackFragmentsAreForwardedOneByOne() {
    final List<String> out = new ArrayList<>();
    Trains.train4(1, 800, 208).forEach(fragment -> out.addAll(lab.routeUntracked(fragment)));
    assertEquals(List.of("0+800 more", "800+208"), Trains.words(out));
  }

  @Test
  void aFragmentThatIsTooLargeIsCutFurther() {
    lab.withMtu(600);
    final List<String> out = new ArrayList<>();
    Trains.train4(1, 800, 800).forEach(fragment -> out.addAll(lab.routeUntracked(fragment)));
    assertEquals(
        List.of("0+576 more", "576+224 more", "800+576 more", "1376+224"), Trains.words(out));
  }

  @Test
  void scenario66_ipv6PiecesKeepTheirBoundariesAndGetANewIdentification() {
    final List<byte[]> train = new ArrayList<>(Trains.train6(0xabc1, 1000, 600, 208));
    Collections.reverse(train);
    final List<String> pieces = lab.routeAll(train);
    assertEquals(List.of("0+1000 more", "1000+600 more", "1600+208"), Trains.words(pieces));
    for (final String piece : pieces) {
      assertEquals(FragmentLab.IDENTIFICATION >>> 16, Trains.u16(Trains.bytes(piece), 44), piece);
    }
  }

  @Test
  void scenario66_anAtomicFragmentLeavesAsAPlainPacket() {
    assertEquals(List.of("all 100"), Trains.words(lab.route(Trains.v6(1, 0, 100, false))));
  }

  @Test
  void anIpv6DatagramNoLongerThanItsLargestFragmentLeavesWhole() {
    assertEquals(List.of("all 72"), Trains.words(lab.routeAll(Trains.train6(1, 64, 8))));
    assertEquals(List.of("0+64 more", "64+9"), Trains.words(lab.routeAll(Trains.train6(2, 64, 9))));
  }

  @Test
  void ipv6FragmentsLargerThanTheMtuAreRefused() {
    lab.withMtu(1280);
    assertEquals(List.of("! 2/0 1280"), lab.routeAll(Trains.train6(1, 1240, 80)));
    assertEquals(
        List.of("0+1232 more", "1232+80"), Trains.words(lab.routeAll(Trains.train6(2, 1232, 80))));
    final byte[] whole =
        PacketBuilder.rawIp().ipv6(Trains.CLIENT6, Trains.SERVER6).udp(1, 2).payload(1300).bytes();
    assertEquals(List.of("! 2/0 1280"), lab.route(whole));
    lab.withMtu(600);
    assertEquals(List.of("! 2/0 1280"), lab.route(whole));
  }

  /// They count as part of what every piece needs.
  @Test
  void destinationOptionsOfTheFirstFragmentComeToStandInAllPieces() {
    final byte[] first = first6(60, "1100010400000000" + "07".repeat(16));
    final List<String> pieces =
        lab.routeAll(List.of(first, Trains.v6(1, 24, 64, true), Trains.v6(1, 88, 24, false)));
    assertEquals(3, pieces.size());
    final int[] offsets = {0, 16, 80};
    for (int i = 0; i < 3; i++) {
      final byte[] piece = Trains.bytes(pieces.get(i));
      assertEquals(60, piece[6]);
      assertEquals(44, piece[40]);
      assertEquals(17, piece[48]);
      assertEquals(offsets[i], Trains.u16(piece, 50) & 0xFFF8);
    }
  }

  /// Nobody has looked at these: a jumbo payload's length, which may not be where there is another.
  @Test
  void hopByHopOptionsOfTheFirstFragmentComeToStandInAllPieces() {
    final byte[] first = first6(0, "1100c20400000064" + "07".repeat(16));
    final List<String> pieces =
        lab.routeAll(List.of(first, Trains.v6(1, 24, 64, true), Trains.v6(1, 88, 24, false)));
    assertEquals(3, pieces.size());
    final int[] offsets = {0, 16, 80};
    for (int i = 0; i < 3; i++) {
      final byte[] piece = Trains.bytes(pieces.get(i));
      assertEquals(0, piece[6]);
      assertArrayEquals(
          new byte[] {44, 0, (byte) 0xc2, 4, 0, 0, 0, 100}, Arrays.copyOfRange(piece, 40, 48));
      assertEquals(17, piece[48]);
      assertEquals(offsets[i], Trains.u16(piece, 50) & 0xFFF8);
    }
  }

  /// The kernel looks for a place for the fragment header in the first fragment only.
  @Test
  void aDatagramWhoseOptionsGoOnInTheNextFragmentLeavesIfTheyWerePulled() {
    final List<byte[]> train =
        List.of(
            first6(0, "3c00010400000000"),
            PacketBuilder.rawIp()
                .ipv6(Trains.CLIENT6, Trains.SERVER6)
                .fragment(1, 8, true)
                .nextHeader(0)
                .payloadHex("1100010400000000" + "07".repeat(16))
                .bytes(),
            Trains.v6(1, 32, 16, false));
    assertEquals(List.of(), lab.routeAll(train));
    lab.offerAll(train);
    final Datagram datagram = lab.datagram();
    datagram.pull(datagram.dataOffset() + 24);
    final List<byte[]> pieces = lab.pieces(datagram);
    assertEquals(List.of(64 + 8, 64 + 8, 64 + 16), pieces.stream().map(p -> p.length).toList());
  }

  private static byte[] first6(final int nextHeader, final String dataHex) {
    return PacketBuilder.rawIp()
        .ipv6(Trains.CLIENT6, Trains.SERVER6)
        .fragment(1, 0, true)
        .nextHeader(nextHeader)
        .payloadHex(dataHex)
        .bytes();
  }

  @Test
  void anIpv6FragmentThatPassesKeepsItsIdentification() {
    final List<String> out = lab.route(Trains.v6(0xabc1, 64, 67, true));
    assertEquals(List.of("64+67 more"), Trains.words(out));
    assertEquals(0xabc1, Trains.u16(Trains.bytes(out.getFirst()), 46));
  }

  @Test
  void piecesHaveTheLinkHeaderOfTheFirstFragment() {
    lab.withLinkType(LinkType.ETHERNET);
    final List<byte[]> train = new ArrayList<>();
    for (final byte[] packet : Trains.train4(1, 64, 8)) {
      train.add(
          over("0200000000" + "0" + (1 + train.size()) + "020000000009 8100 0005 0800", packet));
    }
    Collections.reverse(train);
    final List<String> pieces = lab.routeAll(train);
    for (final String piece : pieces) {
      assertArrayEquals(Arrays.copyOf(train.getLast(), 18), Arrays.copyOf(Trains.bytes(piece), 18));
    }
    assertEquals(List.of(18 + 84, 18 + 28), lengths(pieces));
  }

  @Test
  void lengthsBelowIpFollow() {
    lab.withMtu(100);
    final byte[] packet =
        PacketBuilder.rawIp().ipv4(Trains.CLIENT, Trains.SERVER).udp(1, 2).payload(120).bytes();
    final String macs = "020000000001 020000000009 ";
    lab.withLinkType(LinkType.ETHERNET);
    final List<String> pppoe = lab.route(over(macs + "8100 0005 8864 1100 0001 0096 0021", packet));
    assertEquals(List.of(102, 70), u16At(pppoe, 22)); // 100 and 68 bytes, and PPP's protocol
    final List<String> snap = lab.route(over(macs + "009c aaaa03 000000 0800", packet));
    assertEquals(List.of(108, 76), u16At(snap, 12)); // and 8 of LLC and SNAP
    lab.withLinkType(LinkType.PPP_ETHER);
    assertEquals(List.of(102, 70), u16At(lab.route(over("1100 0001 0096 0021", packet)), 4));
    lab.withLinkType(LinkType.LINUX_SLL);
    assertEquals(
        List.of(102, 70),
        u16At(
            lab.route(over("0000 0001 0006 020000000001 0000 8864 1100 0001 0096 0021", packet)),
            20));
    lab.withLinkType(LinkType.LINUX_SLL2);
    assertEquals(
        List.of(102, 70),
        u16At(
            lab.route(
                over(
                    "8864 0000 00000003 0001 00 06 020000000001 0000 1100 0001 0096 0021", packet)),
            24));
  }

  @Test
  void theNumberThatAnnounces802_2InACookedHeaderIsNoLength() {
    lab.withMtu(100);
    final byte[] packet =
        PacketBuilder.rawIp().ipv4(Trains.CLIENT, Trains.SERVER).udp(1, 2).payload(120).bytes();
    lab.withLinkType(LinkType.LINUX_SLL);
    assertEquals(
        List.of(4, 4),
        u16At(
            lab.route(over("0000 0001 0006 020000000001 0000 0004 aaaa03 000000 0800", packet)),
            14));
    lab.withLinkType(LinkType.LINUX_SLL2);
    assertEquals(
        List.of(4, 4),
        u16At(
            lab.route(
                over("0004 0000 00000003 0001 00 06 020000000001 0000 aaaa03 000000 0800", packet)),
            0));
    assertEquals(
        List.of(108, 76), // behind a tag, a length is one
        u16At(
            lab.route(
                over(
                    "8100 0000 00000003 0001 00 06 020000000001 0000 0005 009c aaaa03 000000 0800",
                    packet)),
            22));
  }

  private static List<Integer> u16At(final List<String> answers, final int offset) {
    return answers.stream().map(a -> Trains.u16(Trains.bytes(a), offset)).toList();
  }

  private static List<Integer> lengths(final List<String> answers) {
    return answers.stream().map(a -> Trains.bytes(a).length).toList();
  }

  private static byte[] over(final String linkHex, final byte[] packet) {
    final byte[] link = HexFormat.of().parseHex(linkHex.replace(" ", ""));
    final byte[] frame = Arrays.copyOf(link, link.length + packet.length);
    System.arraycopy(packet, 0, frame, link.length, packet.length);
    return frame;
  }

  private static List<byte[]> dfTrain(final int id, final int... lengths) {
    final List<byte[]> train = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < lengths.length; i++) {
      train.add(
          Trains.with(
              Trains.header(id, offset, i + 1 < lengths.length).dontFragment(),
              offset,
              lengths[i]));
      offset += lengths[i];
    }
    return train;
  }
}
