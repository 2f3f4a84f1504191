package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.fixtures.packets.IcmpHeader;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One flow, 10.0.1.2:4000 to 10.96.0.10:53, seen by its endpoint 10.0.2.2:5353 as coming from 10.0.2.1:4000. What every
/// kind of error becomes is in [NatKernelRecordingTest]; here is one by hand, and what captures do to it.
class IcmpErrorRewriterTest {
  private static final long NOW_NS = 5_000_000_000L;
  private static final int TRANSLATED =
      ConntrackStatus.SRC_NAT
          | ConntrackStatus.DST_NAT
          | ConntrackStatus.SRC_NAT_DONE
          | ConntrackStatus.DST_NAT_DONE;

  private final FlowHash hash = new FlowHash(7);
  private final ConntrackHandle connections = new ConntrackTable(10, hash).newHandle();
  private final IcmpErrorLookup lookup = new IcmpErrorLookup(hash, connections);
  private final IcmpErrorRewriter rewriter = new IcmpErrorRewriter();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final ParsedPacket packet = new ParsedPacket();
  private final ParsedPacket quoted = new ParsedPacket();

  @BeforeEach
  void aTranslatedFlow() {
    connections.beginBurst();
    final FlowTuple tuple = Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.96.0.10", 53);
    final int connection =
        connections.claim(tuple, Tuples.inverse(tuple), hash.directed(tuple), NOW_NS);
    connections.open(connection, entry);
    entry.setReplyTuple(Tuples.of(Protocol.UDP, "10.0.2.2", 5353, "10.0.2.1", 4000));
    entry.addStatus(TRANSLATED);
    assertEquals(
        ConntrackHandle.CONFIRMED,
        connections.confirm(connection, NOW_NS + 1_000_000_000L, NOW_NS, false));
  }

  @Test
  void scenario37_theClientSeesItsOwnPacketQuotedByTheVip() {
    final byte[] frame = unreachable("10.0.2.2", "10.0.2.1", toEndpoint()).bytes();
    final byte[] expected = unreachable("10.96.0.10", "10.0.1.2", toVip()).bytes();
    assertEquals(
        PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, translated(frame)));
  }

  @Test
  void scenario38_aRouterOnTheWaySpeaksForTheVipAndItsMtuStays() {
    final byte[] frame = tooBig("10.0.2.9", "10.0.2.1").quote(toEndpoint(), 28).bytes();
    final byte[] expected = tooBig("10.96.0.10", "10.0.1.2").quote(toVip(), 28).bytes();
    assertEquals(
        PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, translated(frame)));
  }

  @Test
  void scenario41_aRedirectOfATranslatedFlowIsDropped() {
    final byte[] frame =
        PacketBuilder.eth().ipv4("10.0.2.9", "10.0.2.1").icmp(5, 1).quote(toEndpoint()).bytes();
    assertEquals(Direction.REPLY, find(frame, frame.length, true));
    assertFalse(translateAtBothHooks(buffer));
  }

  @ParameterizedTest
  @CsvSource({"4, false", "7, false", "8, true"})
  void scenario36_aQuoteOfLessThanEightBytesCannotBeTranslated(
      final int bytes, final boolean passes) {
    final byte[] frame = tooBig("10.0.2.9", "10.0.2.1").quote(toEndpoint(), 20 + bytes).bytes();
    assertEquals(Direction.REPLY, find(frame, frame.length, true));
    assertEquals(passes, translateAtBothHooks(buffer));
  }

  /// INVALID where checksums are verified, and lost where they are not: NAT verifies them for itself.
  @Test
  void anErrorWithAWrongChecksumIsDropped() {
    final byte[] frame =
        PacketBuilder.eth()
            .ipv4("10.0.2.2", "10.0.2.1")
            .icmp(3, 3)
            .badChecksum()
            .quote(toEndpoint())
            .bytes();
    assertEquals(IcmpErrorLookup.INVALID, lookUp(frame, frame.length, true));
    assertEquals(Direction.REPLY, find(frame, frame.length, false));
    assertFalse(translateAtBothHooks(buffer));
  }

  @Test
  void anErrorInAnotherZoneIsAboutNothing() {
    final byte[] frame = unreachable("10.0.2.2", "10.0.2.1", toEndpoint()).bytes();
    parse(frame, frame.length);
    assertEquals(IcmpErrorLookup.INVALID, lookup.find(buffer, packet, quoted, 5, 5, true, NOW_NS));
  }

  /// A zone that covers one direction only is asked for in that direction.
  @Test
  void theZoneIsThatOfTheDirectionInWhichTheErrorTravels() {
    final byte[] frame = unreachable("10.0.2.2", "10.0.2.1", toEndpoint()).bytes();
    parse(frame, frame.length);
    assertEquals(
        ConntrackHandle.hit(entry.connection(), Direction.REPLY),
        lookup.find(buffer, packet, quoted, 5, 0, true, NOW_NS));
    assertEquals(IcmpErrorLookup.INVALID, lookup.find(buffer, packet, quoted, 0, 5, true, NOW_NS));
  }

  @Test
  void aQueryIsNoError() {
    final byte[] frame = PacketBuilder.eth().ipv4("10.0.2.2", "10.0.2.1").icmpEcho(1, 1).bytes();
    assertEquals(IcmpErrorLookup.NOT_AN_ERROR, lookUp(frame, frame.length, true));
  }

  /// Cut after every byte: what is there becomes what it would have become in the whole packet.
  @Test
  void ofAnErrorThatTheCaptureCutTheRestIsTranslated() {
    final byte[] frame = unreachable("10.0.2.2", "10.0.2.1", toEndpoint()).bytes();
    final byte[] expected = unreachable("10.96.0.10", "10.0.1.2", toVip()).bytes();
    int hits = 0;
    for (int kept = 14 + 20 + 8; kept < frame.length; kept++) {
      final int hit = lookUp(frame, kept, true);
      if (kept < 14 + 20 + 8 + 24) {
        assertEquals(IcmpErrorLookup.CUT_BY_CAPTURE, hit, "kept " + kept);
        continue;
      }
      hits++;
      assertTrue(translateAtBothHooks(buffer));
      final byte[] wanted = Arrays.copyOf(expected, kept);
      final byte[] actual = Arrays.copyOf(buffer.byteArray(), kept);
      if (kept < 14 + 20 + 8 + 28) {
        // The checksum of the quoted datagram is not there, so the outer one cannot account for it.
        Arrays.fill(wanted, 36, 38, (byte) 0);
        Arrays.fill(actual, 36, 38, (byte) 0);
        Arrays.fill(wanted, Math.min(kept, 68), kept, (byte) 0);
        Arrays.fill(actual, Math.min(kept, 68), kept, (byte) 0);
      }
      assertArrayEquals(wanted, actual, "kept " + kept);
    }
    assertTrue(hits > 4, "hits: " + hits);
  }

  // ---- in words

  private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  private static PacketBuilder toEndpoint() {
    return PacketBuilder.rawIp().ipv4("10.0.2.1", "10.0.2.2").udp(4000, 5353).payload("hello");
  }

  private static PacketBuilder toVip() {
    return PacketBuilder.rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(4000, 53).payload("hello");
  }

  private static PacketBuilder unreachable(
      final String from, final String to, final PacketBuilder about) {
    return PacketBuilder.eth().ipv4(from, to).icmp(3, 3).quote(about);
  }

  private static IcmpHeader tooBig(final String from, final String to) {
    return PacketBuilder.eth().ipv4(from, to).icmp(3, 4).rest(1400);
  }

  private byte[] translated(final byte[] frame) {
    assertEquals(Direction.REPLY, find(frame, frame.length, true));
    assertTrue(translateAtBothHooks(buffer));
    return buffer.byteArray();
  }

  private boolean translateAtBothHooks(final UnsafeBuffer at) {
    return rewriter.translate(at, packet, quoted, entry, Direction.REPLY, ManipKind.DESTINATION)
        && rewriter.translate(at, packet, quoted, entry, Direction.REPLY, ManipKind.SOURCE);
  }

  private Direction find(final byte[] frame, final int kept, final boolean verify) {
    final int hit = lookUp(frame, kept, verify);
    assertEquals(entry.connection(), ConntrackHandle.connectionOf(hit));
    return ConntrackHandle.directionOf(hit);
  }

  private int lookUp(final byte[] frame, final int kept, final boolean verify) {
    parse(frame, kept);
    return lookup.find(buffer, packet, quoted, 0, 0, verify, NOW_NS);
  }

  private void parse(final byte[] frame, final int kept) {
    buffer = new UnsafeBuffer(Arrays.copyOf(frame, kept));
    PacketParser.parse(buffer, 0, kept, frame.length, LinkType.ETHERNET, packet);
  }
}
