package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TrackerArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConntrackEntryTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  /// Every field has a place of its own: each is set to something, then all are read.
  @ParameterizedTest
  @CsvSource({"10.0.0.1,10.96.0.10,10.244.1.5", "2001:db8::1,fd00::10,fd00:244::5"})
  void everyFieldKeepsWhatItWasGiven(final String client, final String vip, final String endpoint) {
    final TableLab lab = new TableLab(100);
    final FlowTuple query = Tuples.inZone(Tuples.udp(client, 4000, vip, 53), 7);
    final FlowTuple answer = Tuples.inZone(Tuples.udp(endpoint, 5353, client, 4000), 7);
    final ConntrackEntry entry = lab.entry(lab.claim(query));
    entry.setReplyTuple(answer);
    entry.setTag(-1);
    entry.setMark(0x4000_8000);
    entry.setOutputInterface(3);
    entry.addStatus(ConntrackStatus.SRC_NAT_DONE | ConntrackStatus.DST_NAT);
    entry.trackerBuffer().setMemory(entry.trackerOffset(), TrackerArea.LENGTH_BYTES, (byte) 0xFF);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(entry.connection(), MINUTE));

    assertEquals(-1, entry.tag());
    assertEquals(0x4000_8000, entry.mark());
    assertEquals(3, entry.outputInterface());
    assertEquals(lab.nowNs + MINUTE, entry.deadlineNs());
    assertEquals(Protocol.UDP, entry.protocol());
    assertEquals(7, entry.zone(Direction.ORIGINAL));
    assertEquals(7, entry.zone(Direction.REPLY));
    assertEquals(
        ConntrackStatus.SRC_NAT_DONE | ConntrackStatus.DST_NAT | ConntrackStatus.CONFIRMED,
        entry.status());
    assertTuple(query, entry, Direction.ORIGINAL);
    assertTuple(answer, entry, Direction.REPLY);
    assertEquals(client.contains(":"), entry.ipv6());
  }

  private static void assertTuple(
      final FlowTuple expected, final ConntrackEntry entry, final Direction direction) {
    final FlowTuple read = new FlowTuple();
    entry.readTuple(direction, read);
    assertTrue(expected.matches(read), () -> expected + " became " + read);
  }

  @Test
  void neighboursDoNotTouchEachOther() {
    final TableLab lab = new TableLab(100);
    final FlowTuple first = Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80);
    final FlowTuple second = Tuples.tcp("10.0.0.1", 2, "10.96.0.10", 80);
    final int one = lab.connect(first, MINUTE);
    final int other = lab.connect(second, MINUTE);
    lab.entry(other).setMark(-1);
    lab.entry(other).setOutputInterface(-1);
    lab.entry(one)
        .trackerBuffer()
        .setMemory(lab.entry(one).trackerOffset(), TrackerArea.LENGTH_BYTES, (byte) 0xFF);
    assertEquals(0, lab.entry(one).mark());
    assertEquals(0, lab.entry(one).outputInterface());
    assertTuple(second, lab.entry(other), Direction.ORIGINAL);
    assertTuple(first, lab.entry(one), Direction.ORIGINAL);
  }

  @Test
  void aCursorIsOnAnEntryUntilItIsCleared() {
    final TableLab lab = new TableLab(100);
    final ConntrackEntry entry = new ConntrackEntry();
    assertFalse(entry.isOpen());
    assertEquals(ConntrackHandle.NONE, entry.connection());
    final int connection = lab.connect(Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80), MINUTE);
    lab.handle.open(connection, entry);
    assertTrue(entry.isOpen());
    assertEquals(connection, entry.connection());
    entry.clear();
    assertFalse(entry.isOpen());
    assertEquals(ConntrackHandle.NONE, entry.connection());
  }

  @Test
  void aFixedTimeoutIsNotRefreshed() {
    final TableLab lab = new TableLab(100);
    final int connection = lab.connect(Tuples.udp("10.0.0.1", 1, "10.96.0.10", 53), MINUTE);
    lab.entry(connection).addStatus(ConntrackStatus.FIXED_TIMEOUT);
    lab.entry(connection).setDeadlineNs(lab.nowNs + 2 * MINUTE);
    assertEquals(lab.nowNs + MINUTE, lab.entry(connection).deadlineNs());
  }

  @Test
  void aRemovedConnectionIsDying() {
    final TableLab lab = new TableLab(100);
    final int connection = lab.connect(Tuples.udp("10.0.0.1", 1, "10.96.0.10", 53), MINUTE);
    lab.handle.remove(connection);
    assertEquals(ConntrackStatus.CONFIRMED | ConntrackStatus.DYING, lab.entry(connection).status());
  }
}
