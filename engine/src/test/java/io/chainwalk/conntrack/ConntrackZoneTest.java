package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Zones: facts sheet, section 2.2.
class ConntrackZoneTest {
  private static final long MINUTE = 60 * TableLab.SECOND;
  private static final FlowTuple SYN = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
  private static final FlowTuple SYN_ACK = Tuples.inverse(SYN);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 0x8000, 0xFFFF})
  void theSameTupleInAnotherZoneIsAnotherConnection(final int zone) {
    final TableLab lab = new TableLab(100);
    final int outside = lab.connect(SYN, MINUTE);
    assertEquals(ConntrackHandle.NONE, lab.find(Tuples.inZone(SYN, zone)));
    final int inside = lab.connect(Tuples.inZone(SYN, zone), MINUTE);
    assertNotEquals(outside, inside);
    assertEquals(ConntrackHandle.hit(outside, Direction.ORIGINAL), lab.find(SYN));
    assertEquals(
        ConntrackHandle.hit(inside, Direction.ORIGINAL), lab.find(Tuples.inZone(SYN, zone)));
    assertEquals(
        ConntrackHandle.hit(inside, Direction.REPLY), lab.find(Tuples.inZone(SYN_ACK, zone)));
    assertEquals(ConntrackHandle.hit(outside, Direction.REPLY), lab.find(SYN_ACK));
  }

  /// `--zone-orig 1`: the answer, which no rule puts into a zone, belongs to the connection all the same.
  @Test
  void aZoneOfTheOriginalDirectionDoesNotCoverAnswers() {
    final TableLab lab = new TableLab(100);
    final FlowTuple inside = Tuples.inZone(SYN, 1);
    final int connection = lab.handle.claim(inside, SYN_ACK, lab.hash.directed(inside), lab.nowNs);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(connection, MINUTE));
    assertEquals(ConntrackHandle.hit(connection, Direction.ORIGINAL), lab.find(inside));
    assertEquals(ConntrackHandle.hit(connection, Direction.REPLY), lab.find(SYN_ACK));
    assertEquals(ConntrackHandle.NONE, lab.find(SYN));
    assertEquals(ConntrackHandle.NONE, lab.find(Tuples.inZone(SYN_ACK, 1)));
    assertEquals(1, lab.entry(connection).zone(Direction.ORIGINAL));
    assertEquals(0, lab.entry(connection).zone(Direction.REPLY));
  }

  @Test
  void aZoneOfTheReplyDirectionCoversAnswersOnly() {
    final TableLab lab = new TableLab(100);
    final int connection =
        lab.handle.claim(SYN, Tuples.inZone(SYN_ACK, 9), lab.hash.directed(SYN), lab.nowNs);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(connection, MINUTE));
    assertEquals(ConntrackHandle.hit(connection, Direction.ORIGINAL), lab.find(SYN));
    assertEquals(
        ConntrackHandle.hit(connection, Direction.REPLY), lab.find(Tuples.inZone(SYN_ACK, 9)));
    assertEquals(0, lab.entry(connection).zone(Direction.ORIGINAL));
    assertEquals(9, lab.entry(connection).zone(Direction.REPLY));
  }

  /// A packet with `--zone-orig 1` is looked up in zone 1 as original and in zone 0 as reply, never the other way round.
  @Test
  void aTupleIsFoundInTheAskedDirectionOnly() {
    final TableLab lab = new TableLab(100);
    final FlowTuple inside = Tuples.inZone(SYN, 1);
    final int connection = lab.connect(inside, MINUTE);
    assertEquals(
        ConntrackHandle.hit(connection, Direction.ORIGINAL),
        findAs(lab, Direction.ORIGINAL, inside));
    assertEquals(ConntrackHandle.NONE, findAs(lab, Direction.REPLY, inside));
    final FlowTuple answer = Tuples.inZone(SYN_ACK, 1);
    assertEquals(ConntrackHandle.NONE, findAs(lab, Direction.ORIGINAL, answer));
    assertEquals(
        ConntrackHandle.hit(connection, Direction.REPLY), findAs(lab, Direction.REPLY, answer));
    lab.nowNs += MINUTE;
    assertEquals(ConntrackHandle.NONE, findAs(lab, Direction.ORIGINAL, inside));
    assertEquals(1, lab.handle.counters().expired());
  }

  private static int findAs(final TableLab lab, final Direction direction, final FlowTuple tuple) {
    return lab.handle.findAs(direction, tuple, lab.hash.directed(tuple), lab.nowNs);
  }

  @Test
  void natDoesNotMoveAConnectionToAnotherZone() {
    final TableLab lab = new TableLab(100);
    final FlowTuple answer = Tuples.tcp("10.244.1.5", 8080, "10.0.0.1", 4000);
    final int connection = lab.connect(Tuples.inZone(SYN, 5), answer, MINUTE);
    assertEquals(ConntrackHandle.NONE, lab.find(answer));
    assertEquals(
        ConntrackHandle.hit(connection, Direction.REPLY), lab.find(Tuples.inZone(answer, 5)));
  }

  @Test
  void connectionsOfDifferentZonesDoNotClash() {
    final TableLab lab = new TableLab(100);
    final FlowTuple answer = Tuples.tcp("10.244.1.5", 8080, "10.0.0.1", 4000);
    lab.connect(SYN, answer, MINUTE);
    lab.connect(Tuples.inZone(SYN, 5), answer, MINUTE);
    final int third =
        lab.claim(Tuples.inZone(Tuples.tcp("10.0.0.1", 4000, "10.96.0.20", 80), 5), answer);
    assertEquals(ConntrackHandle.CLASH, lab.confirm(third, MINUTE));
  }
}
