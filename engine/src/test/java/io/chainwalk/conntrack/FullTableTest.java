package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TcpState;
import io.chainwalk.tracker.TrackerArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a full table does: facts sheet, section 2.5.
class FullTableTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  /// Where the TCP tracker keeps its state, see its layout.
  private static final int TCP_STATE_OFFSET = 48;

  @Test
  void aFullTableOfAssuredConnectionsRefusesNewOnes() {
    final TableLab lab = fullOfEstablished(50);
    assertEquals(ConntrackHandle.NONE, lab.claim(Tuples.tcp("10.0.0.2", 60, "10.96.0.10", 80)));
    assertEquals(50, lab.table.count());
    assertEquals(1, lab.handle.counters().drop());
    assertEquals(0, lab.handle.counters().earlyDrop());
  }

  /// Eight buckets of two thirds of a node hold one in most cases; connections of one family make room for the other's.
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.96.0.10, 10.0.0.2, 10.96.0.10",
    "fd00::1, fd00::10, 10.0.0.2, 10.96.0.10",
    "10.0.0.1, 10.96.0.10, fd00::2, fd00::10"
  })
  void aFullTableSacrificesUnassuredConnectionsNearTheNewOne(
      final String client, final String vip, final String newClient, final String newVip) {
    final TableLab lab = new TableLab(20_000);
    for (int flow = 0; flow < 20_000; flow++) {
      lab.connect(Tuples.tcp(client, flow, vip, 80), MINUTE);
    }
    int admitted = 0;
    for (int flow = 0; flow < 500; flow++) {
      final int connection = lab.claim(Tuples.tcp(newClient, flow, newVip, 80));
      if (connection != ConntrackHandle.NONE) {
        admitted++;
        assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(connection, MINUTE));
      }
    }
    final ConntrackCounters counters = lab.handle.counters();
    assertTrue(admitted > 450, "admitted " + admitted);
    assertEquals(500 - admitted, counters.drop());
    assertTrue(counters.earlyDrop() >= admitted, "early drops " + counters.earlyDrop());
    assertEquals(counters.earlyDrop(), counters.removed());
    assertEquals(20_000 + admitted - counters.earlyDrop(), lab.table.count());
  }

  @Test
  void expiredConnectionsAreCollectedOnTheWayButMakeNoRoomForThisPacket() {
    final TableLab lab = new TableLab(1000);
    for (int flow = 0; flow < 1000; flow++) {
      lab.connect(Tuples.tcp("10.0.0.1", flow, "10.96.0.10", 80), TableLab.SECOND);
    }
    lab.nowNs += TableLab.SECOND;
    assertEquals(ConntrackHandle.NONE, lab.claim(Tuples.tcp("10.0.0.2", 1, "10.96.0.10", 80)));
    assertEquals(0, lab.handle.counters().earlyDrop());
    assertTrue(lab.handle.counters().expired() > 0);
    assertNotEquals(ConntrackHandle.NONE, lab.claim(Tuples.tcp("10.0.0.2", 1, "10.96.0.10", 80)));
  }

  /// A kernel's collector would have come round meanwhile.
  @Test
  void afterAPauseOfAMinuteAllThatHasExpiredMakesRoom() {
    final TableLab lab = new TableLab(1000);
    for (int flow = 0; flow < 1000; flow++) {
      lab.connect(Tuples.tcp("10.0.0.1", flow, "10.96.0.10", 80), TableLab.SECOND);
    }
    lab.nextBurst();
    lab.nowNs += MINUTE;
    assertNotEquals(ConntrackHandle.NONE, lab.claim(Tuples.tcp("10.0.0.2", 1, "10.96.0.10", 80)));
    assertEquals(1, lab.table.count());
    assertEquals(1000, lab.handle.counters().expired());
  }

  @Test
  void afterARefusalClosingConnectionsGoUntilFivePercentAreFree() {
    final TableLab lab = fullOfEstablished(1000);
    for (int port = 1; port <= 300; port++) {
      setTcpState(lab, port, port % 2 == 0 ? TcpState.TIME_WAIT : TcpState.FIN_WAIT);
    }
    assertEquals(ConntrackHandle.NONE, lab.claim(Tuples.tcp("10.0.0.2", 60, "10.96.0.10", 80)));
    final int before = lab.table.count();
    lab.nextBurst();
    assertTrue(before - lab.table.count() <= 64, "in one burst: " + lab.table.count());
    for (int burst = 0; burst < 100; burst++) {
      lab.nextBurst();
    }
    assertEquals(950, lab.table.count());
    assertEquals(50, lab.handle.counters().removed());
    assertEquals(0, lab.handle.counters().earlyDrop());
    for (int port = 301; port <= 1000; port++) {
      assertNotEquals(
          ConntrackHandle.NONE, lab.find(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80)));
    }
  }

  @Test
  void afterARefusalUnassuredConnectionsGoWhereverTheyAre() {
    final TableLab lab = new TableLab(1000);
    for (int port = 1; port <= 1000; port++) {
      lab.connect(Tuples.udp("10.0.0.1", port, "10.96.0.10", 53), MINUTE);
    }
    lab.table.setCrowded(true); // as a refusal does
    for (int burst = 0; burst < 100; burst++) {
      lab.nextBurst();
    }
    assertEquals(950, lab.table.count());
  }

  @Test
  void theHurriedRoundEndsWhenNothingCanBeSpared() {
    final TableLab lab = fullOfEstablished(1000);
    lab.claim(Tuples.tcp("10.0.0.2", 60, "10.96.0.10", 80));
    assertTrue(lab.table.isCrowded());
    for (int burst = 0; burst < 1 + 1000 / 64; burst++) {
      lab.nextBurst();
    }
    assertFalse(lab.table.isCrowded());
    assertEquals(1000, lab.table.count());
  }

  @Test
  void aChainThatIsTooLongRefusesTheConnection() {
    final TableLab lab = new TableLab(1000);
    final FlowTuple tuple = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    int confirmed = 0;
    int outcome = ConntrackHandle.CONFIRMED;
    for (int client = 0; outcome == ConntrackHandle.CONFIRMED; client++) {
      tuple.setSource(0, client, 4000);
      if (lab.table.tuples.chains.bucketOf(lab.hash.directed(tuple)) == 0) {
        outcome = lab.confirm(lab.claim(tuple), MINUTE);
        confirmed += outcome == ConntrackHandle.CONFIRMED ? 1 : 0;
      }
    }
    final ConntrackCounters counters = lab.handle.counters();
    assertEquals(ConntrackHandle.CLASH, outcome);
    assertTrue(confirmed > TupleIndex.MAX_CHAIN - 10, "confirmed " + confirmed);
    assertTrue(confirmed <= TupleIndex.MAX_CHAIN + 1, "confirmed " + confirmed);
    assertEquals(1, counters.chainTooLong());
    assertEquals(1, counters.insertFailed());
    assertEquals(0, counters.drop());
    assertEquals(ConntrackHandle.NONE, lab.find(tuple));
  }

  /// A worker may be minutes ahead of another one whose packets keep the connection alive.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWorkerThatIsAheadLeavesOthersTheirConnections(final boolean near) {
    final TableLab lab = new TableLab(1);
    final FlowTuple talking = Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 53);
    final FlowTuple other = Tuples.udp("10.0.0.2", 1, "10.96.0.10", 53);
    for (int port = 1; isNear(lab, talking, other) != near; port++) {
      other.setSource(0, other.sourceLow(), port);
    }
    lab.entry(lab.connect(talking, MINUTE)).addStatus(ConntrackStatus.ASSURED);
    lab.handle.endBurst(lab.nowNs);
    lab.handle.beginBurst(lab.nowNs);
    assertEquals(
        ConntrackHandle.NONE,
        lab.handle.claim(
            other, Tuples.inverse(other), lab.hash.directed(other), lab.nowNs + 2 * MINUTE));
    assertNotEquals(ConntrackHandle.NONE, lab.find(talking));
  }

  /// Whether early drop on behalf of one would meet the other.
  private static boolean isNear(final TableLab lab, final FlowTuple one, final FlowTuple other) {
    final Chains chains = lab.table.tuples.chains;
    return chains.bucketOf(lab.hash.directed(one)) == chains.bucketOf(lab.hash.directed(other));
  }

  private static TableLab fullOfEstablished(final int connections) {
    final TableLab lab = new TableLab(connections);
    for (int port = 1; port <= connections; port++) {
      final int connection = lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), MINUTE);
      lab.entry(connection).addStatus(ConntrackStatus.ASSURED);
      setTcpState(lab, port, TcpState.ESTABLISHED);
    }
    return lab;
  }

  private static void setTcpState(final TableLab lab, final int port, final int state) {
    final int hit = lab.find(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80));
    final ConntrackEntry entry = lab.entry(ConntrackHandle.connectionOf(hit));
    entry.trackerBuffer().putByte(entry.trackerOffset() + TCP_STATE_OFFSET, (byte) state);
    assertEquals(
        TcpState.isClosing(state),
        TrackerArea.isClosing(Protocol.TCP, entry.trackerBuffer(), entry.trackerOffset()));
  }
}
