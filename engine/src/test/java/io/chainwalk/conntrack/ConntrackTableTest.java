package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TrackerArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConntrackTableTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  @ParameterizedTest
  @CsvSource({"10.0.0.1,10.96.0.10", "2001:db8::1,fd00::10"})
  void aConfirmedConnectionIsFoundInBothDirections(final String client, final String vip) {
    final TableLab lab = new TableLab(100);
    final FlowTuple syn = Tuples.tcp(client, 4000, vip, 80);
    final int connection = lab.connect(syn, MINUTE);
    assertEquals(TableLab.hit(connection, Direction.ORIGINAL), lab.find(syn));
    assertEquals(TableLab.hit(connection, Direction.REPLY), lab.find(Tuples.inverse(syn)));
    assertEquals(1, lab.handle.counters().created());
    assertEquals(1, lab.table.count());
  }

  @ParameterizedTest
  @CsvSource({
    "tcp,10.0.0.2,4000,10.96.0.10,80",
    "tcp,10.0.0.1,4001,10.96.0.10,80",
    "tcp,10.0.0.1,4000,10.96.0.11,80",
    "tcp,10.0.0.1,4000,10.96.0.10,81",
    "udp,10.0.0.1,4000,10.96.0.10,80"
  })
  void aPacketThatDiffersInOneFieldBelongsToNoConnection(
      final String protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    final TableLab lab = new TableLab(100);
    lab.connect(Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80), MINUTE);
    final FlowTuple other =
        Tuples.of(Protocol.ofService(protocol), source, sourcePort, destination, destinationPort);
    assertEquals(ConntrackHandle.NONE, lab.find(other));
  }

  @Test
  void aClaimedConnectionIsNotFoundBeforeItIsConfirmed() {
    final TableLab lab = new TableLab(100);
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    lab.claim(syn);
    assertEquals(ConntrackHandle.NONE, lab.find(syn));
    assertEquals(1, lab.table.count());
  }

  @Test
  void aDroppedFirstPacketTakesItsEntryWithIt() {
    final TableLab lab = new TableLab(100);
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    lab.handle.release(lab.claim(syn));
    assertEquals(0, lab.table.count());
    assertEquals(0, lab.handle.counters().created());
  }

  @Test
  void theAnswerOfTheEndpointBelongsToTheTranslatedConnection() {
    final TableLab lab = new TableLab(100);
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    final FlowTuple answer = Tuples.tcp("10.244.1.5", 8080, "10.0.0.1", 4000);
    final int connection = lab.claim(syn);
    lab.entry(connection).setReplyTuple(answer);
    lab.confirm(connection, MINUTE);
    assertEquals(TableLab.hit(connection, Direction.REPLY), lab.find(answer));
    assertEquals(ConntrackHandle.NONE, lab.find(Tuples.inverse(syn)));
    final FlowTuple read = new FlowTuple();
    lab.entry(connection).readTuple(Direction.REPLY, read);
    assertTrue(answer.matches(read), read::toString);
  }

  @Test
  void twoConnectionsWithOneReplyTupleClash() {
    final TableLab lab = new TableLab(100);
    final FlowTuple answer = Tuples.tcp("10.244.1.5", 8080, "10.0.0.1", 4000);
    final int first = lab.claim(Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80));
    lab.entry(first).setReplyTuple(answer);
    lab.confirm(first, MINUTE);

    final FlowTuple secondSyn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.20", 80);
    final int second = lab.claim(secondSyn);
    lab.entry(second).setReplyTuple(answer);
    assertEquals(ConntrackHandle.CLASH, lab.confirm(second, MINUTE));
    assertEquals(ConntrackHandle.NONE, lab.find(secondSyn));
    assertEquals(TableLab.hit(first, Direction.REPLY), lab.find(answer));
    assertEquals(1, lab.table.count());
    assertEquals(1, lab.handle.counters().insertFailed());
    assertEquals(1, lab.handle.counters().drop());
  }

  @Test
  void anExpiredConnectionIsAbsentAndMakesRoomForTheSameTuple() {
    final TableLab lab = new TableLab(100);
    final FlowTuple query = Tuples.of(Protocol.UDP, "10.0.0.1", 4000, "10.96.0.10", 53);
    final int first = lab.connect(query, 30 * TableLab.SECOND);
    lab.nowNs += 30 * TableLab.SECOND - 1;
    assertEquals(TableLab.hit(first, Direction.ORIGINAL), lab.find(query));
    lab.nowNs += 1;
    assertEquals(ConntrackHandle.NONE, lab.find(query));
    assertEquals(1, lab.handle.counters().expired());
    lab.connect(query, MINUTE);
    assertNotEquals(ConntrackHandle.NONE, lab.find(query));
  }

  @Test
  void anExpiredConnectionDoesNotClashWithANewOneOnItsReplyTuple() {
    final TableLab lab = new TableLab(100);
    final FlowTuple answer = Tuples.tcp("10.244.1.5", 8080, "10.0.0.1", 4000);
    final int first = lab.claim(Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80));
    lab.entry(first).setReplyTuple(answer);
    lab.confirm(first, TableLab.SECOND);
    lab.nowNs += MINUTE;
    final int second = lab.claim(Tuples.tcp("10.0.0.1", 4000, "10.96.0.20", 80));
    lab.entry(second).setReplyTuple(answer);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(second, MINUTE));
    assertEquals(TableLab.hit(second, Direction.REPLY), lab.find(answer));
    assertEquals(1, lab.table.count());
  }

  @Test
  void aRemovedEntryKeepsItsIdentityUntilTheBurstEnds() {
    final TableLab lab = new TableLab(1);
    final FlowTuple first = Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80);
    final int connection = lab.connect(first, MINUTE);
    assertTrue(lab.handle.remove(connection));
    assertFalse(lab.handle.remove(connection));
    assertEquals(ConntrackHandle.NONE, lab.find(first));
    final int other = lab.connect(Tuples.tcp("10.0.0.1", 2, "10.96.0.10", 80), MINUTE);
    assertNotEquals(connection, other);
    final FlowTuple read = new FlowTuple();
    lab.entry(connection).readTuple(Direction.ORIGINAL, read);
    assertTrue(first.matches(read), read::toString);
  }

  @Test
  void aStalledWorkerKeepsRemovedEntriesFromBeingUsedAgainAndNothingElse() {
    final TableLab lab = new TableLab(1);
    final ConntrackHandle stalled = lab.table.newHandle();
    stalled.beginBurst();
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    for (int client = 1; client <= 65_512; client++) {
      syn.setSource(0, client, 4000);
      lab.handle.remove(lab.connect(syn, MINUTE));
      lab.nextBurst();
    }
    // 65 536 spare entries: the next ones are refused, because the stalled worker may stand on any
    // of them.
    int refused = 0;
    for (int port = 2001; port <= 2100; port++) {
      final int connection = lab.claim(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80));
      if (connection == ConntrackHandle.NONE) {
        refused++;
      } else {
        lab.confirm(connection, MINUTE);
        lab.handle.remove(connection);
      }
    }
    assertEquals(75, refused);
    stalled.endBurst(lab.nowNs);
    lab.nextBurst();
    lab.connect(Tuples.tcp("10.0.0.1", 3000, "10.96.0.10", 80), MINUTE);
  }

  /// The deadline of an entry in limbo may be moved by a worker that found it before; that must not keep it there.
  @Test
  void anEntryThatWasRemovedUnderAWorkersHandsIsUsedAgain() {
    final TableLab lab = new TableLab(1);
    final ConntrackHandle other = lab.table.newHandle();
    final ConntrackEntry entry = new ConntrackEntry();
    for (int port = 1; port <= 2000; port++) {
      other.beginBurst();
      final int connection = lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), MINUTE);
      assertTrue(lab.handle.remove(connection));
      other.open(connection, entry);
      entry.setDeadlineNs(Long.MAX_VALUE - 1);
      entry.addStatus(ConntrackStatus.SEEN_REPLY);
      lab.handle.endBurst(lab.nowNs);
      other.endBurst(lab.nowNs);
      // Both have been outside since the removal, though never at the same time.
      other.beginBurst();
      lab.handle.beginBurst();
      lab.nextBurst();
      other.endBurst(lab.nowNs);
    }
  }

  @Test
  void moreWorkersThanTheTableHasRoomForAreRefusedAndDoNoHarm() {
    final TableLab lab = new TableLab(1);
    for (int worker = 1; worker < ConntrackTable.MAX_WORKERS; worker++) {
      lab.table.newHandle();
    }
    assertThrows(IllegalStateException.class, lab.table::newHandle);
    assertThrows(IllegalStateException.class, lab.table::newHandle);
    lab.handle.remove(lab.connect(Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80), MINUTE));
    lab.nextBurst();
    lab.connect(Tuples.tcp("10.0.0.1", 2, "10.96.0.10", 80), MINUTE);
  }

  @Test
  void theSweepCollectsWhatNobodyLooksFor() {
    final TableLab lab = new TableLab(10_000);
    for (int port = 1; port <= 5000; port++) {
      lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), TableLab.SECOND);
    }
    lab.nowNs += 2 * TableLab.SECOND;
    for (int burst = 0; burst < 6000; burst++) {
      lab.nowNs += 20_000_000;
      lab.nextBurst();
    }
    assertEquals(0, lab.table.count());
    assertEquals(5000, lab.handle.counters().expired());
  }

  @Test
  void aHandfulOfForgottenConnectionsIsCollectedToo() {
    final TableLab lab = new TableLab(100);
    for (int port = 1; port <= 3; port++) {
      lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), TableLab.SECOND);
    }
    lab.nextBurst();
    lab.nowNs += MINUTE;
    lab.nextBurst();
    assertEquals(0, lab.table.count());
    assertEquals(3, lab.handle.counters().expired());
  }

  @Test
  void aNewConnectionDoesNotInheritTheStateOfTheEntryBeforeIt() {
    final TableLab lab = new TableLab(1);
    final int first = lab.connect(Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80), MINUTE);
    lab.entry(first).addStatus(ConntrackStatus.ASSURED);
    lab.entry(first).setTag(77);
    final ConntrackEntry entry = lab.entry(first);
    entry.trackerBuffer().setMemory(entry.trackerOffset(), TrackerArea.LENGTH_BYTES, (byte) 1);
    lab.handle.remove(first);
    for (int i = 0; i < 2000; i++) {
      lab.nextBurst();
      final int next = lab.claim(Tuples.tcp("10.0.0.1", 2, "10.96.0.10", 80));
      assertEquals(0, lab.entry(next).status());
      assertEquals(0, lab.entry(next).tag());
      for (int offset = 0; offset < TrackerArea.LENGTH_BYTES; offset++) {
        assertEquals(
            0, lab.entry(next).trackerBuffer().getByte(lab.entry(next).trackerOffset() + offset));
      }
      lab.handle.release(next);
    }
  }

  @Test
  void aTableForNoConnectionsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ConntrackTable(0, new FlowHash(1)));
  }
}
