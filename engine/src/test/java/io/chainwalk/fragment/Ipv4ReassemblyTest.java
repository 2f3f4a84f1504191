package io.chainwalk.fragment;

import static io.chainwalk.fragment.FragmentVerdict.COMPLETE;
import static io.chainwalk.fragment.FragmentVerdict.DUPLICATE;
import static io.chainwalk.fragment.FragmentVerdict.EMPTY;
import static io.chainwalk.fragment.FragmentVerdict.HELD;
import static io.chainwalk.fragment.FragmentVerdict.MEMORY_LIMIT;
import static io.chainwalk.fragment.FragmentVerdict.MIXED_ECN;
import static io.chainwalk.fragment.FragmentVerdict.OVERLAP;
import static io.chainwalk.fragment.FragmentVerdict.TOO_LONG;
import static io.chainwalk.fragment.FragmentVerdict.WRONG_END;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.ChecksumOracle;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values are those of a 6.18 kernel, see the facts sheet, section 5.1.
final class Ipv4ReassemblyTest {
  private final FragmentLab lab = new FragmentLab();

  @Test
  void theDatagramHasTheHeaderOfItsFirstFragment() {
    lab.offer(Trains.with(Trains.header(7, 64, false).ttl(9).tos(0x20), 64, 10));
    final byte[] first =
        Trains.with(
            Trains.header(7, 0, true).ttl(33).tos(0x40).options(new byte[] {(byte) 148, 4, 0, 0}),
            0,
            64);
    assertEquals(COMPLETE, lab.offer(first));
    final byte[] packet = datagram();
    final byte[] whole =
        Trains.with(
            PacketBuilder.rawIp()
                .ipv4(Trains.CLIENT, Trains.SERVER)
                .id(7)
                .protocol(17)
                .ttl(33)
                .tos(0x40)
                .options(new byte[] {(byte) 148, 4, 0, 0}),
            0,
            74);
    assertArrayEquals(whole, packet);
  }

  @Test
  void theDatagramCanBeParsedAndRewrittenAndKnowsItsFragments() {
    final List<byte[]> train = Trains.train4(7, 800, 800, 208);
    assertEquals(
        List.of(HELD, HELD, COMPLETE),
        lab.offerAll(List.of(train.get(2), train.get(1), train.get(0))));
    final ParsedPacket parsed = new ParsedPacket();
    assertEquals(ParseResult.COMPLETE, lab.datagram().parse(parsed));
    assertEquals(1828, parsed.networkLength());
    assertFalse(parsed.isFragment());
    assertEquals(820, lab.datagram().largestFragmentBytes());
    assertEquals(
        List.of(800, 1600, 1808),
        List.of(
            lab.datagram().endOfFragment(0),
            lab.datagram().endOfFragment(800),
            lab.datagram().endOfFragment(1600)));
    assertEquals(
        List.of(0L, 1L, 2L),
        List.of(
            lab.datagram().packetNumber(0),
            lab.datagram().packetNumber(1),
            lab.datagram().packetNumber(2)));
  }

  @Test
  void scenario64_overlappingFragmentTakesItsDatagramAlong() {
    assertEquals(
        List.of(HELD, OVERLAP, HELD, HELD),
        lab.offerAll(
            List.of(
                Trains.v4(1, 0, 800, true),
                Trains.v4(1, 792, 808, true),
                Trains.v4(1, 800, 800, true),
                Trains.v4(1, 1600, 208, false))));
    assertEquals(1, lab.reassembler.counters().of(FragmentLoss.DISCARDED));
    assertEquals(2, lab.reassembler.heldFragments());
  }

  @Test
  void scenario64_duplicatesAndContainedFragmentsAreIgnored() {
    assertEquals(
        List.of(HELD, DUPLICATE, HELD, DUPLICATE, COMPLETE),
        lab.offerAll(
            List.of(
                Trains.v4(1, 0, 800, true),
                Trains.v4(1, 0, 800, true),
                Trains.v4(1, 800, 800, true),
                Trains.v4(1, 400, 800, true),
                Trains.v4(1, 1600, 208, false))));
  }

  /// As in the kernel, and from outside an odd thing: the same fragments but for their order.
  @Test
  void whatLiesAcrossFragmentsThatCameInReverseIsAnOverlap() {
    assertEquals(
        List.of(HELD, HELD, OVERLAP),
        lab.offerAll(
            List.of(
                Trains.v4(1, 800, 800, true),
                Trains.v4(1, 0, 800, true),
                Trains.v4(1, 400, 800, true))));
  }

  @Test
  void aDuplicateStillSaysWhereTheEndIs() {
    assertEquals(
        List.of(HELD, DUPLICATE, COMPLETE),
        lab.offerAll(
            List.of(
                Trains.v4(1, 64, 64, true),
                Trains.v4(1, 64, 64, false),
                Trains.v4(1, 0, 64, true))));
  }

  @Test
  void contradictingEndsTakeTheDatagramAlong() {
    assertEquals(
        List.of(HELD, WRONG_END, HELD),
        lab.offerAll(
            List.of(
                Trains.v4(1, 64, 64, false),
                Trains.v4(1, 64, 72, false),
                Trains.v4(1, 0, 64, true))));
    assertEquals(
        List.of(HELD, WRONG_END),
        lab.offerAll(List.of(Trains.v4(2, 128, 64, true), Trains.v4(2, 64, 8, false))));
    assertEquals(
        List.of(HELD, WRONG_END),
        lab.offerAll(List.of(Trains.v4(3, 64, 64, false), Trains.v4(3, 128, 8, true))));
  }

  @Test
  void aFragmentThatIsNotTheLastIsCutToAMultipleOf8() {
    assertEquals(
        List.of(HELD, COMPLETE),
        lab.offerAll(List.of(Trains.v4(1, 0, 67, true), Trains.v4(1, 64, 8, false))));
    assertArrayEquals(Trains.data(0, 72), Arrays.copyOfRange(datagram(), 20, 92));
    assertEquals(84, lab.datagram().largestFragmentBytes());
  }

  @Test
  void anEmptyFragmentTakesItsDatagramAlong() {
    assertEquals(
        List.of(HELD, EMPTY, HELD),
        lab.offerAll(
            List.of(
                Trains.v4(1, 0, 64, true),
                Trains.v4(1, 64, 0, false),
                Trains.v4(1, 64, 8, false))));
    assertEquals(EMPTY, lab.offer(Trains.v4(2, 0, 5, true)));
  }

  @ParameterizedTest
  @CsvSource({"65515, COMPLETE", "65516, TOO_LONG"})
  void aDatagramMayBe65535BytesLong(final int dataLength, final FragmentVerdict last) {
    final List<FragmentVerdict> verdicts = new ArrayList<>();
    for (int offset = 0; offset < dataLength; offset += 1440) {
      final int length = Math.min(1440, dataLength - offset);
      verdicts.add(lab.offer(Trains.v4(1, offset, length, offset + length < dataLength)));
    }
    assertEquals(last, verdicts.getLast());
    assertEquals(last == TOO_LONG ? 45 : 0, lab.reassembler.counters().of(FragmentLoss.DISCARDED));
    assertEquals(0, lab.reassembler.heldFragments());
  }

  /// Not-ECT is 0, ECT(1) 1, ECT(0) 2, CE 3.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "1, 1, 1", "1, 2, 1", "1, 3, 3", "2, 1, 2", "2, 2, 2", "2, 3, 3", "3, 1, 3",
    "3, 2, 3", "3, 3, 3"
  })
  void scenario65_ecnMarksAreCombined(final int first, final int second, final int combined) {
    lab.offer(Trains.with(Trains.header(1, 0, true).tos(0x40 | first), 0, 64));
    assertEquals(COMPLETE, lab.offer(Trains.with(Trains.header(1, 64, false).tos(second), 64, 8)));
    assertEquals(0x40 | combined, datagram()[1]);
    assertEquals(0, ChecksumOracle.internet(Arrays.copyOf(datagram(), 20)));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "0, 3", "1, 0", "2, 0", "3, 0"})
  void scenario65_markedAndUnmarkableFragmentsMakeNoDatagram(final int first, final int second) {
    lab.offer(Trains.with(Trains.header(1, 0, true).tos(first), 0, 64));
    assertEquals(MIXED_ECN, lab.offer(Trains.with(Trains.header(1, 64, false).tos(second), 64, 8)));
    assertEquals(0, lab.reassembler.heldDatagrams());
  }

  @Test
  void theEcnMarkOfADuplicateDoesNotCount() {
    lab.offer(Trains.with(Trains.header(1, 0, true).tos(2), 0, 64));
    assertEquals(DUPLICATE, lab.offer(Trains.with(Trains.header(1, 0, true).tos(0), 0, 64)));
    assertEquals(COMPLETE, lab.offer(Trains.with(Trains.header(1, 64, false).tos(2), 64, 8)));
  }

  @Test
  void fragmentsOfDifferentKeysNeverMeet() {
    lab.offer(Trains.v4(1, 0, 64, true));
    assertEquals(HELD, lab.offer(Trains.v4(2, 64, 8, false)));
    assertEquals(HELD, lab.offer(Trains.with(Trains.header(1, 64, false).protocol(6), 64, 8)));
    assertEquals(HELD, lab.offer(foreign("10.0.1.3", Trains.SERVER)));
    assertEquals(HELD, lab.offer(foreign(Trains.CLIENT, "10.0.2.3")));
    assertEquals(HELD, lab.at(DefragHook.OUTPUT).offer(Trains.v4(1, 64, 8, false)));
    assertEquals(6, lab.reassembler.heldDatagrams());
    assertEquals(COMPLETE, lab.at(DefragHook.PREROUTING).offer(Trains.v4(1, 64, 8, false)));
  }

  private static byte[] foreign(final String source, final String destination) {
    return Trains.with(
        PacketBuilder.rawIp().ipv4(source, destination).id(1).fragment(64, false).protocol(17),
        64,
        8);
  }

  @Test
  void aDatagramHas30SecondsFromItsFirstFragmentOn() {
    lab.offer(Trains.v4(1, 0, 64, true));
    lab.passSeconds(29);
    assertEquals(HELD, lab.offer(Trains.v4(1, 64, 64, true)));
    lab.passSeconds(0.999);
    assertEquals(2, lab.reassembler.heldFragments());
    lab.passSeconds(0.001);
    assertEquals(HELD, lab.offer(Trains.v4(1, 128, 8, false)));
    assertEquals(1, lab.reassembler.heldFragments());
    assertEquals(2, lab.reassembler.counters().of(FragmentLoss.TIMED_OUT));
    assertEquals(1, lab.reassembler.counters().timedOutDatagrams());
    assertEquals(List.of(lab.nowNs()), lab.timeouts);
    assertArrayEquals(Trains.v4(1, 0, 64, true), lab.timedOut.getFirst());
  }

  @Test
  void nobodyHearsOfADatagramWhoseFirstFragmentIsMissing() {
    lab.offer(Trains.v4(1, 64, 64, true));
    lab.passSeconds(30);
    lab.reassembler.expire(lab.nowNs());
    assertEquals(1, lab.reassembler.counters().timedOutDatagrams());
    assertEquals(List.of(), lab.timeouts);
    assertEquals(0, lab.reassembler.chargedBytes(false));
  }

  @ParameterizedTest
  @CsvSource({"63, COMPLETE", "64, HELD"})
  void upTo63FragmentsOfTheSameSourceMayComeInBetween(
      final int others, final FragmentVerdict last) {
    lab.offer(Trains.v4(1, 0, 64, true));
    for (int i = 0; i < others; i++) {
      lab.offer(Trains.v4(100, 0, 8, true)); // duplicates count as well
    }
    assertEquals(last, lab.offer(Trains.v4(1, 64, 8, false)));
    assertEquals(last == HELD ? 1 : 0, lab.reassembler.counters().of(FragmentLoss.TOO_FAR));
    assertEquals(last == HELD ? COMPLETE : HELD, lab.offer(Trains.v4(1, 0, 64, true)));
  }

  @Test
  void fragmentsOfOtherSourcesMayComeInBetween() {
    lab.offer(Trains.v4(1, 0, 64, true));
    for (int i = 0; i < 100; i++) {
      lab.offer(foreign("10.0.1.3", Trains.SERVER));
    }
    assertEquals(COMPLETE, lab.offer(Trains.v4(1, 64, 8, false)));
  }

  @Test
  void aDatagramBegunAnewHasItsTimeAnewButRemembersItsLargestFragment() {
    lab.offer(Trains.v4(1, 0, 1000, true));
    lab.passSeconds(20);
    for (int i = 0; i < 64; i++) {
      lab.offer(Trains.v4(100, 0, 8, true));
    }
    assertEquals(HELD, lab.offer(Trains.v4(1, 64, 8, false)));
    lab.passSeconds(20);
    assertEquals(COMPLETE, lab.offer(Trains.v4(1, 0, 64, true)));
    assertEquals(1020, lab.datagram().largestFragmentBytes());
    assertFalse(lab.datagram().dontFragment());
  }

  /// Two datagrams with a fragment of 64 bytes each are charged 1936 bytes, as `/proc/net/sockstat` showed.
  @ParameterizedTest
  @CsvSource({"1936, COMPLETE", "1935, MEMORY_LIMIT", "0, MEMORY_LIMIT"})
  void beyondTheMemoryLimitEvenTheLastFragmentIsRefused(
      final int limit, final FragmentVerdict last) {
    final FragmentLab small =
        new FragmentLab(
            ConntrackSettings.defaults()
                .with("net.ipv4.ipfrag_low_thresh", 0)
                .with("net.ipv4.ipfrag_high_thresh", limit));
    small.offer(Trains.v4(1, 0, 64, true));
    small.offer(Trains.v4(2, 0, 64, true));
    assertEquals(last, small.offer(Trains.v4(1, 64, 64, false)));
  }

  /// As `/proc/net/sockstat` showed them, one after the other.
  @Test
  void memoryIsChargedAsByTheKernel() {
    final List<Integer> charged = new ArrayList<>();
    final List<Integer> lengths = List.of(8, 64, 128, 200, 256, 400, 512, 800, 1400, 1480, 2000);
    long before = 0;
    for (final int length : lengths) {
      lab.offer(Trains.v4(1000 + length, 0, length, true));
      charged.add((int) (lab.reassembler.chargedBytes(false) - before));
      before = lab.reassembler.chargedBytes(false);
    }
    assertEquals(List.of(904, 968, 1032, 1096, 1160, 1288, 1416, 1736, 2312, 2376, 2888), charged);
  }

  @Test
  void whatTheCaptureCutPassesAndTheOthersWaitInVain() {
    assertEquals(FragmentVerdict.CUT_BY_CAPTURE, lab.offer(Trains.v4(1, 0, 1400, true), 96));
    assertEquals(HELD, lab.offer(Trains.v4(1, 1400, 40, false)));
    assertEquals(FragmentVerdict.Kind.PASSED, FragmentVerdict.CUT_BY_CAPTURE.kind());
  }

  @Test
  void fragmentsThatAreStillHeldCanBeNamed() {
    lab.offerAll(
        List.of(
            Trains.v4(1, 0, 64, true),
            Trains.v4(2, 0, 640, true),
            Trains.v6(3, 0, 640, true),
            Trains.v4(1, 640, 640, true),
            Trains.v4(1, 640, 640, true),
            Trains.v4(2, 640, 8, false)));
    final List<Long> held = new ArrayList<>();
    lab.reassembler.forEachHeld(held::add);
    assertEquals(List.of(0L, 3L, 2L), held);
    assertEquals(3, lab.reassembler.heldFragments());
    assertEquals(2, lab.reassembler.heldDatagrams());
    assertEquals(1, lab.reassembler.counters().of(COMPLETE));
    assertEquals(1, lab.reassembler.counters().of(DUPLICATE));
    assertEquals(2, lab.reassembler.counters().reassembled());
    assertEquals(0, lab.reassembler.counters().of(MEMORY_LIMIT));
  }

  @Test
  void memoryIsDecidedByTheLimits() {
    final long size = lab.reassembler.sizeBytes();
    assertTrue(size > 10_000_000 && size < 16_000_000, () -> size + " bytes");
  }

  private byte[] datagram() {
    final int from = lab.datagram().networkOffset();
    final byte[] packet = new byte[lab.datagram().frameLength() - from];
    lab.datagram().buffer().getBytes(from, packet);
    return packet;
  }

  @Test
  void theMemoryThatIsTakenIsKnownBeforehand() {
    for (final int limitBytes : new int[] {4 << 20, 64 << 20}) {
      final ConntrackSettings settings =
          ConntrackSettings.defaults().with(ConntrackSysctl.IPFRAG_HIGH_THRESH, limitBytes);
      final long taken = new FragmentLab(settings).reassembler.sizeBytes();
      final long foretold = Reassembler.directBytesFor(settings.fragments());
      final long more = taken - foretold; // hash buckets, which are on the heap, and alignment
      assertTrue(more >= 0 && more < taken / 16, () -> foretold + " foretold, " + taken + " taken");
    }
  }
}
