package io.chainwalk.fragment;

import static io.chainwalk.fragment.FragmentVerdict.BEYOND_LIMIT;
import static io.chainwalk.fragment.FragmentVerdict.COMPLETE;
import static io.chainwalk.fragment.FragmentVerdict.CUT_HEADER;
import static io.chainwalk.fragment.FragmentVerdict.DUPLICATE;
import static io.chainwalk.fragment.FragmentVerdict.EMPTY;
import static io.chainwalk.fragment.FragmentVerdict.HELD;
import static io.chainwalk.fragment.FragmentVerdict.MISSING_HEADERS;
import static io.chainwalk.fragment.FragmentVerdict.NOT_FOUND;
import static io.chainwalk.fragment.FragmentVerdict.OVERLAP;
import static io.chainwalk.fragment.FragmentVerdict.TOO_LONG;
import static io.chainwalk.fragment.FragmentVerdict.UNALIGNED;
import static io.chainwalk.fragment.FragmentVerdict.WRONG_END;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.sysctl.ConntrackSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values are those of a 6.18 kernel, see the facts sheet, section 5.2.
final class Ipv6ReassemblyTest {
  private static final int DESTINATION_OPTIONS = 60;

  private final FragmentLab lab = new FragmentLab();

  @Test
  void scenario66_theFragmentHeaderIsGoneFromTheDatagram() {
    assertEquals(
        List.of(HELD, COMPLETE),
        lab.offerAll(List.of(Trains.v6(9, 800, 8, false), Trains.v6(9, 0, 800, true))));
    assertArrayEquals(whole(0, 808), datagram());
    assertEquals(848, lab.datagram().largestFragmentBytes());
  }

  @Test
  void scenario66_anAtomicFragmentIsADatagramAtOnce() {
    lab.offer(Trains.v6(9, 0, 64, true));
    assertEquals(COMPLETE, lab.offer(Trains.v6(8, 0, 40, false)));
    assertArrayEquals(whole(0, 40), datagram());
    assertEquals(1, lab.datagram().fragmentCount());
  }

  @Test
  void theNextHeaderIsThatOfTheFirstFragment() {
    lab.offer(Trains.v6(9, 64, 8, false, 6));
    assertEquals(COMPLETE, lab.offer(Trains.v6(9, 0, 64, true)));
    assertArrayEquals(whole(0, 72), datagram());
  }

  @Test
  void ecnMarksAreCombined() {
    lab.offer(marked(2, 0, true));
    assertEquals(COMPLETE, lab.offer(marked(3, 64, false)));
    assertEquals(0x60300000, lab.datagram().buffer().getInt(0, BIG_ENDIAN));
    lab.offer(marked(2, 0, true));
    assertEquals(FragmentVerdict.MIXED_ECN, lab.offer(marked(0, 64, false)));
  }

  private static byte[] marked(final int ecn, final int offset, final boolean more) {
    return PacketBuilder.rawIp()
        .ipv6(Trains.CLIENT6, Trains.SERVER6)
        .trafficClass(ecn)
        .fragment(5, offset, more)
        .nextHeader(17)
        .payload(Trains.data(offset, 64))
        .bytes();
  }

  @Test
  void overlapTakesTheDatagramAlongAndDuplicatesDoNot() {
    assertEquals(
        List.of(HELD, DUPLICATE, OVERLAP, HELD),
        lab.offerAll(
            List.of(
                Trains.v6(1, 0, 64, true),
                Trains.v6(1, 0, 64, true),
                Trains.v6(1, 32, 64, true),
                Trains.v6(1, 64, 8, false))));
    assertEquals(1, lab.reassembler.counters().of(FragmentLoss.DISCARDED));
  }

  /// IPv4 would drop the datagram.
  @Test
  void contradictingEndsAndEmptyFragmentsLeaveTheDatagramAsItIs() {
    assertEquals(
        List.of(HELD, WRONG_END, WRONG_END, WRONG_END, EMPTY, COMPLETE),
        lab.offerAll(
            List.of(
                Trains.v6(1, 64, 64, false),
                Trains.v6(1, 64, 72, false),
                Trains.v6(1, 128, 64, true),
                Trains.v6(1, 64, 8, false),
                Trains.v6(1, 64, 0, true),
                Trains.v6(1, 0, 64, true))));
  }

  @Test
  void anEmptyLastFragmentSaysWhereTheEndIs() {
    assertEquals(
        List.of(HELD, EMPTY, WRONG_END, DUPLICATE),
        lab.offerAll(
            List.of(
                Trains.v6(1, 0, 64, true),
                Trains.v6(1, 64, 0, false),
                Trains.v6(1, 64, 8, false),
                Trains.v6(1, 0, 64, true))));
  }

  @Test
  void aFragmentOfOddLengthPassesAndItsDatagramIsDropped() {
    assertEquals(
        List.of(HELD, UNALIGNED, HELD),
        lab.offerAll(
            List.of(
                Trains.v6(1, 0, 64, true),
                Trains.v6(1, 64, 67, true),
                Trains.v6(1, 64, 8, false))));
    assertEquals(FragmentVerdict.Kind.PASSED, UNALIGNED.kind());
  }

  @Test
  void aFragmentBeyondTheLimitIsDroppedAndItsDatagramIsNot() {
    assertEquals(
        List.of(HELD, BEYOND_LIMIT, COMPLETE),
        lab.offerAll(
            List.of(
                Trains.v6(1, 0, 64, true),
                Trains.v6(1, 65_528, 8, false),
                Trains.v6(1, 64, 8, false))));
    assertEquals(FragmentVerdict.Kind.DROPPED, BEYOND_LIMIT.kind());
  }

  @Test
  void extensionHeadersMayMakeADatagramTooLong() {
    final List<byte[]> frames = new ArrayList<>();
    for (int offset = 0; offset < 65_528; offset += 8_000) {
      final int length = Math.min(8_000, 65_528 - offset);
      frames.add(Trains.v6(1, offset, length, offset + length < 65_528));
    }
    assertEquals(COMPLETE, lab.offerAll(frames).getLast());
    frames.set(0, behindOptions(0, 8_000));
    assertEquals(TOO_LONG, lab.offerAll(frames).getLast());
  }

  private static byte[] behindOptions(final int offset, final int length) {
    return PacketBuilder.rawIp()
        .ipv6(Trains.CLIENT6, Trains.SERVER6)
        .destinationOptions(new byte[6])
        .fragment(1, offset, true)
        .nextHeader(17)
        .payload(Trains.data(offset, length))
        .bytes();
  }

  @ParameterizedTest
  @CsvSource({"6, 16, MISSING_HEADERS", "6, 24, HELD", "17, 8, HELD", "58, 8, HELD", "99, 8, HELD"})
  void aFirstFragmentWithoutAllHeadersPasses(
      final int protocol, final int length, final FragmentVerdict verdict) {
    assertEquals(verdict, lab.offer(Trains.v6(1, 0, length, true, protocol)));
    assertEquals(HELD, lab.offer(Trains.v6(2, length, 8, false, protocol)));
  }

  @Test
  void whatIsTooShortForAnyUpperLayerPasses() {
    assertEquals(MISSING_HEADERS, lab.offer(Trains.v6(1, 0, 4, false)));
    assertEquals(MISSING_HEADERS, lab.offer(Trains.v6(1, 0, 0, false, 99)));
    assertEquals(FragmentVerdict.Kind.PASSED, MISSING_HEADERS.kind());
  }

  /// Options whose length leads beyond the fragment, to something that claims to be options again.
  @Test
  void aChainOfHeadersThatBreaksOffIsNoReasonToPass() {
    assertEquals(HELD, lab.offer(Trains.v6(1, 0, 8, true, DESTINATION_OPTIONS)));
  }

  /// Four bytes with offset 0 count as a first fragment that lacks headers; with another offset, or fewer, as damaged.
  @ParameterizedTest
  @CsvSource({"11000001, MISSING_HEADERS", "11000009, CUT_HEADER", "1100, CUT_HEADER"})
  void aPacketMayEndInItsFragmentHeader(final String hex, final FragmentVerdict verdict) {
    final byte[] packet =
        PacketBuilder.rawIp()
            .ipv6(Trains.CLIENT6, Trains.SERVER6)
            .nextHeader(44)
            .payloadHex(hex)
            .bytes();
    assertEquals(verdict, lab.offer(packet));
  }

  @Test
  void optionsThatGoBeyondThePacketHideTheFragmentHeader() {
    final byte[] packet =
        PacketBuilder.rawIp()
            .ipv6(Trains.CLIENT6, Trains.SERVER6)
            .nextHeader(DESTINATION_OPTIONS)
            .payloadHex("2c03 011c 00000000")
            .bytes();
    assertEquals(NOT_FOUND, lab.offer(packet));
    packet[41] = 0;
    assertEquals(CUT_HEADER, lab.offer(packet));
  }

  /// The kernel keeps the place of a next header field in a byte, and so hits another field.
  @Test
  void behind256BytesOfHeadersTheWrongNextHeaderIsChanged() {
    final byte[] options = new byte[254];
    lab.offer(
        PacketBuilder.rawIp()
            .ipv6(Trains.CLIENT6, Trains.SERVER6)
            .destinationOptions(options)
            .destinationOptions(new byte[6])
            .fragment(1, 0, true)
            .nextHeader(17)
            .payload(Trains.data(0, 64))
            .bytes());
    assertEquals(COMPLETE, lab.offer(Trains.v6(1, 64, 8, false)));
    assertEquals(17, lab.datagram().buffer().getByte(40));
    assertEquals(44, lab.datagram().buffer().getByte(40 + 256));
  }

  @Test
  void anIncompleteDatagramIsHeardOfAfter60Seconds() {
    lab.offer(Trains.v6(1, 64, 64, false));
    final byte[] first = behindOptions(0, 32);
    lab.offer(first);
    lab.passSeconds(59.999);
    lab.reassembler.expire(lab.nowNs());
    assertEquals(List.of(), lab.timeouts);
    lab.passSeconds(0.001);
    lab.reassembler.expire(lab.nowNs());
    assertEquals(List.of(lab.nowNs()), lab.timeouts);
    assertArrayEquals(first, lab.timedOut.getFirst());
    assertEquals(2, lab.reassembler.counters().of(FragmentLoss.TIMED_OUT));
  }

  /// Two datagrams with a fragment of 64 bytes each are charged 1904 bytes: found by trying limits.
  @ParameterizedTest
  @CsvSource({"1904, COMPLETE", "1903, MEMORY_LIMIT", "0, MEMORY_LIMIT"})
  void beyondTheMemoryLimitEvenTheLastFragmentIsRefused(
      final int limit, final FragmentVerdict last) {
    final FragmentLab small =
        new FragmentLab(
            ConntrackSettings.defaults()
                .with("nf_conntrack_frag6_low_thresh", 0)
                .with("nf_conntrack_frag6_high_thresh", limit));
    small.offer(Trains.v6(1, 0, 64, true));
    small.offer(Trains.v6(2, 0, 64, true));
    assertEquals(last, small.offer(Trains.v6(1, 64, 64, false)));
  }

  /// A whole packet from client to server.
  private static byte[] whole(final int offset, final int length) {
    return PacketBuilder.rawIp()
        .ipv6(Trains.CLIENT6, Trains.SERVER6)
        .nextHeader(17)
        .payload(Trains.data(offset, length))
        .bytes();
  }

  private byte[] datagram() {
    final int from = lab.datagram().networkOffset();
    final byte[] packet = new byte[lab.datagram().frameLength() - from];
    lab.datagram().buffer().getBytes(from, packet);
    return packet;
  }
}
