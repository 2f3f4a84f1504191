package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How flows are set up, where the recordings cannot see it: which numbers were drawn, and what stands in the entry.
class NatStoryTest {
  private static final long NOW_NS = 5_000_000_000L;
  private static final int BOTH_DONE = ConntrackStatus.SRC_NAT_DONE | ConntrackStatus.DST_NAT_DONE;

  private final FlowHash hash = new FlowHash(7);
  private final ConntrackHandle connections = new ConntrackTable(3_000, hash).newHandle();
  private final NatSetup setup = new NatSetup(connections);
  private final Masquerade masquerade = new Masquerade(setup);
  private final NatRandom random = new NatRandom();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final NatRange range = new NatRange();

  NatStoryTest() {
    connections.beginBurst();
    random.begin(1, 1);
  }

  // ---- null bindings

  @Test
  void aFlowThatNothingStandsInTheWayOfStaysAsItIs() {
    final FlowTuple tuple = Tuples.tcp("10.0.1.2", 4000, "10.0.2.2", 80);
    begin(tuple);
    assertTrue(NatSetup.isUndecided(entry.status(), ManipKind.DESTINATION));
    setup.bindNull(entry, ManipKind.DESTINATION, random, NOW_NS);
    assertFalse(NatSetup.isUndecided(entry.status(), ManipKind.DESTINATION));
    assertTrue(NatSetup.isUndecided(entry.status(), ManipKind.SOURCE));
    setup.bindNull(entry, ManipKind.SOURCE, random, NOW_NS);
    assertEquals(BOTH_DONE, entry.status());
    assertLeaves(tuple);
  }

  /// Nothing about a destination may change without being asked for; its source is remapped at the next hook.
  @Test
  void scenario44_onlyTheSourceIsRemappedWhenTwoVipsHaveOneEndpoint() {
    toEndpoint("10.96.0.1");
    setup.bindNull(entry, ManipKind.SOURCE, random, NOW_NS);
    confirm();
    toEndpoint("10.96.0.2");
    assertLeaves(Tuples.tcp("10.0.1.2", 4000, "10.0.2.2", 8080));
    random.dictate(5);
    setup.bindNull(entry, ManipKind.SOURCE, random, NOW_NS);
    assertLeaves(Tuples.tcp("10.0.1.2", 1029, "10.0.2.2", 8080));
    assertEquals(BOTH_DONE | ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT, entry.status());
  }

  /// The lowest and the highest number of each class, and the numbers in between that begin it again.
  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "511, 510, 511",
    "511, 511, 1",
    "512, 0, 600",
    "1023, 423, 1023",
    "1023, 424, 600",
    "1024, 0, 1024",
    "65535, 64511, 65535",
    "65535, 64512, 1024",
    "65535, 65535, 2047"
  })
  void scenario45_aPortIsRemappedWithinItsClass(
      final int port, final int drawn, final int remapped) {
    establish(Tuples.of(Protocol.UDP, "10.0.1.9", 7, "10.0.2.2", 53), port);
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", port, "10.0.2.2", 53));
    random.dictate(drawn);
    range.clear().toAddress(0, address("10.0.2.1"));
    setup.bind(entry, ManipKind.SOURCE, range, random, NOW_NS);
    assertLeaves(
        Tuples.of(
            Protocol.UDP, "10.0.2.1", remapped == port ? nextTo(port) : remapped, "10.0.2.2", 53));
  }

  // ---- searching

  /// The offset has 16 bits: behind 65535 comes 0, which is not where 65536 would have been.
  @Test
  void theSearchWrapsWhereSixteenBitsEnd() {
    establish(Tuples.of(Protocol.UDP, "10.0.1.9", 7, "10.0.2.2", 53), 2047);
    establish(Tuples.of(Protocol.UDP, "10.0.1.8", 7, "10.0.2.2", 53), 4000);
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    random.dictate(65535);
    range.clear().toAddress(0, address("10.0.2.1"));
    setup.bind(entry, ManipKind.SOURCE, range, random, NOW_NS);
    assertLeaves(Tuples.of(Protocol.UDP, "10.0.2.1", 1024, "10.0.2.2", 53));
  }

  /// Rounds of 128, 64, 32, 16 and 8; then the last candidate is taken though it is not free, and the flow fails.
  @Test
  void scenario49_aRangeThatIsUsedUpIsGivenUpAfterFiveRounds() {
    for (int port = 20_000; port < 21_000; port++) {
      establish(Tuples.of(Protocol.UDP, "10.0.1.9", port, "10.0.2.2", 53), port);
    }
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    range.clear().toAddress(0, address("10.0.2.1")).toPorts(20_000, 20_999);
    final NatRandom fresh = new NatRandom();
    fresh.begin(3, 4);
    setup.bind(entry, ManipKind.SOURCE, range, fresh, NOW_NS);
    final NatRandom counting = new NatRandom();
    counting.begin(3, 4);
    for (int draw = 1; draw < 5; draw++) {
      counting.next16();
    }
    final int lastRound = counting.next16();
    assertLeaves(
        Tuples.of(Protocol.UDP, "10.0.2.1", 20_000 + (lastRound + 7) % 1000, "10.0.2.2", 53));
    assertEquals(counting.next16(), fresh.next16());
    assertEquals(ConntrackHandle.CLASH, confirm());
  }

  @Test
  void portsInReverseAreTheSameRange() {
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    random.dictate(3);
    range.clear().toPorts(5003, 5000);
    setup.bind(entry, ManipKind.SOURCE, range, random, NOW_NS);
    assertLeaves(Tuples.of(Protocol.UDP, "10.0.1.2", 5003, "10.0.2.2", 53));
  }

  @Test
  void ofDestinationPortsTheLowestFreeOneIsTaken() {
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    range.clear().toPorts(8000, 8003);
    setup.bind(entry, ManipKind.DESTINATION, range, random, NOW_NS);
    assertLeaves(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 8000));
  }

  // ---- closed connections that are in the way

  /// Of forty candidates the first eight are only looked at.
  @Test
  void scenario50_onlyTheLast32CandidatesOfARoundMayHaveToGo() {
    final NatNode node = fortyClosedConnections();
    assertEquals(5008, portOf(node.send(syn("10.0.1.2", 90_000), leavingWith(5000))));
    assertEquals(5018, portOf(node.send(syn("10.0.1.3", 90_000), leavingWith(5010))));
  }

  @Test
  void scenario50_aSynThatIsNotBeyondTheOldConnectionIsLost() {
    final NatNode node = fortyClosedConnections();
    assertEquals("", node.send(syn("10.0.1.2", 999), leavingWith(5000)).out());
    assertEquals("", node.send(syn("10.0.1.2", 1_000), leavingWith(5000)).out());
    assertEquals(5008, portOf(node.send(syn("10.0.1.2", 1_001), leavingWith(5000))));
  }

  /// A connection that is picked up in the middle has no beginning that could be beyond anything.
  @Test
  void onlyASynMakesOthersGo() {
    final NatNode node = fortyClosedConnections();
    assertEquals("", node.send(segment("10.0.1.2", "A", 90_000), leavingWith(5000)).out());
  }

  private static NatNode fortyClosedConnections() {
    final NatNode node =
        new NatNode(
            true, List.of("-A POSTROUTING -o s0 -p tcp -j SNAT --to-source 10.0.2.100:5000-5039"));
    for (int i = 0; i < 40; i++) {
      final String client = "10.0.1." + (100 + i);
      assertEquals(5000 + i, portOf(node.send(syn(client, 1_000), leavingWith(5000 + i))));
      assertEquals("NEW", node.send(segment(client, "R", 1_001), null).ctstate());
    }
    return node;
  }

  private static byte[] syn(final String client, final long sequence) {
    return segment(client, "S", sequence);
  }

  private static byte[] segment(final String client, final String flags, final long sequence) {
    return PacketBuilder.rawIp()
        .ipv4(client, "10.0.2.2")
        .tcp(4000, 80)
        .flags(flags)
        .seq(sequence)
        .ipBytes();
  }

  private static FlowTuple leavingWith(final int port) {
    return Tuples.tcp("10.0.2.100", port, "10.0.2.2", 80);
  }

  private static int portOf(final NatNode.Sent sent) {
    return Integer.parseInt(sent.out().substring(40, 44), 16);
  }

  // ---- when it is too late

  @Test
  void scenario52_aConfirmedFlowStaysAsItIs() {
    final FlowTuple tuple = Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53);
    begin(tuple);
    confirm();
    final int before = entry.status();
    range.clear().toAddress(0, address("10.0.2.9"));
    setup.bind(entry, ManipKind.DESTINATION, range, random, NOW_NS);
    assertLeaves(tuple);
    assertEquals(before, entry.status());
  }

  // ---- targets that choose an address

  @Test
  void masqueradeTakesTheAddressAndRemembersTheInterface() {
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    assertFalse(masquerade.spares(entry));
    masquerade.masquerade(entry, range.clear(), 0, address("10.0.2.1"), 3, random, NOW_NS);
    assertLeaves(Tuples.of(Protocol.UDP, "10.0.2.1", 4000, "10.0.2.2", 53));
    assertEquals(3, entry.outputInterface());
  }

  @Test
  void scenario55_onlyTheOriginalDirectionMayNotLeaveElsewhere() {
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.2.2", 53));
    assertFalse(Masquerade.leavesElsewhere(entry, Direction.ORIGINAL, 4));
    masquerade.masquerade(entry, range.clear(), 0, address("10.0.2.1"), 3, random, NOW_NS);
    assertFalse(Masquerade.leavesElsewhere(entry, Direction.ORIGINAL, 3));
    assertTrue(Masquerade.leavesElsewhere(entry, Direction.ORIGINAL, 4));
    assertFalse(Masquerade.leavesElsewhere(entry, Direction.REPLY, 4));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 255.255.255.255, true", "10.0.1.2, 10.0.2.2, false", "::, ff02::1, false"})
  void aHostWithoutAnAddressIsNotMasqueraded(
      final String from, final String to, final boolean spared) {
    begin(Tuples.of(Protocol.UDP, from, 68, to, 67));
    assertEquals(spared, masquerade.spares(entry));
  }

  @Test
  void redirectGoesToTheNodeItself() {
    begin(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "8.8.8.8", 53));
    range.clear().toPorts(5300, 5300);
    masquerade.redirect(entry, range, 0, address("10.0.1.1"), random, NOW_NS);
    assertLeaves(Tuples.of(Protocol.UDP, "10.0.1.2", 4000, "10.0.1.1", 5300));
    assertEquals(ConntrackStatus.DST_NAT | ConntrackStatus.DST_NAT_DONE, entry.status());
  }

  // ---- in words

  private void toEndpoint(final String vip) {
    begin(Tuples.tcp("10.0.1.2", 4000, vip, 80));
    range.clear().toAddress(0, address("10.0.2.2")).toPorts(8080, 8080);
    setup.bind(entry, ManipKind.DESTINATION, range, random, NOW_NS);
  }

  private void begin(final FlowTuple tuple) {
    final int connection =
        connections.claim(tuple, Tuples.inverse(tuple), hash.directed(tuple), NOW_NS);
    connections.open(connection, entry);
  }

  /// Some flow has this port of 10.0.2.1 already.
  private void establish(final FlowTuple tuple, final int port) {
    begin(tuple);
    entry.setReplyTuple(
        Tuples.inverse(
            Tuples.of(tuple.protocol(), "10.0.2.1", port, "10.0.2.2", tuple.destinationPort())));
    assertEquals(ConntrackHandle.CONFIRMED, confirm());
  }

  private int confirm() {
    return connections.confirm(entry.connection(), NOW_NS + 1_000_000_000L, NOW_NS, false);
  }

  /// The first class member behind a port that is taken.
  private static int nextTo(final int port) {
    return port == 511 ? 1 : port == 1023 ? 600 : port == 65535 ? 1024 : port + 1;
  }

  private static long address(final String text) {
    return IpAddress.parse(text).low();
  }

  private void assertLeaves(final FlowTuple expected) {
    final FlowTuple reply = new FlowTuple();
    entry.readTuple(Direction.REPLY, reply);
    final FlowTuple leaves = Tuples.inverse(reply);
    assertTrue(expected.matches(leaves), () -> leaves + ", not " + expected);
  }
}
