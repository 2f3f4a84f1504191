package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clashes at confirm: facts sheet, section 1.6. That two packets of one flow are both claimed before either is confirmed
/// is what happens when two processors take them at the same moment.
class ConfirmClashTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  private static final FlowTuple QUERY = Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 53);
  private static final FlowTuple ANSWER = Tuples.udp("10.244.1.5", 53, "10.0.0.1", 4000);
  private static final FlowTuple OTHER_ANSWER = Tuples.udp("10.244.1.6", 53, "10.0.0.1", 4000);

  private final TableLab lab = new TableLab(100);

  @Test
  void theSecondOfTwoQueriesOfOneFlowJoinsTheFirst() {
    final int first = lab.claim(QUERY, ANSWER);
    final int second = lab.claim(QUERY, ANSWER);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirmAmicably(first, MINUTE));
    assertEquals(ConntrackHandle.MERGED, lab.confirmAmicably(second, MINUTE));
    assertEquals(ConntrackHandle.hit(first, Direction.ORIGINAL), lab.handle.mergedHit());
    assertCounters(1, 0, 0, 1);
  }

  @Test
  void theSecondOfTwoPacketsThatCrossedJoinsTheFirstAsItsReply() {
    final int first = lab.claim(QUERY, ANSWER);
    final int second = lab.claim(ANSWER, QUERY);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirmAmicably(first, MINUTE));
    assertEquals(ConntrackHandle.MERGED, lab.confirmAmicably(second, MINUTE));
    assertEquals(ConntrackHandle.hit(first, Direction.REPLY), lab.handle.mergedHit());
    assertCounters(1, 0, 0, 1);
  }

  /// Two queries from one socket, each sent to an endpoint of its own: what resolvers asking for A and AAAA at once do.
  @Test
  void aQueryThatWasGivenAnotherEndpointIsKnownByItsReplyTupleForASecond() {
    final int first = lab.claim(QUERY, ANSWER);
    final int second = lab.claim(QUERY, OTHER_ANSWER);
    lab.confirmAmicably(first, MINUTE);
    assertEquals(ConntrackHandle.REPLY_ONLY, lab.confirmAmicably(second, MINUTE));
    assertCounters(2, 0, 0, 1);
    assertEquals(ConntrackHandle.hit(first, Direction.ORIGINAL), lab.find(QUERY));
    assertEquals(ConntrackHandle.hit(second, Direction.REPLY), lab.find(OTHER_ANSWER));
    final ConntrackEntry entry = lab.entry(second);
    entry.addStatus(ConntrackStatus.SEEN_REPLY | ConntrackStatus.ASSURED);
    entry.setDeadlineNs(lab.nowNs + MINUTE);
    assertEquals(
        ConntrackStatus.CONFIRMED
            | ConntrackStatus.SEEN_REPLY
            | ConntrackStatus.FIXED_TIMEOUT
            | ConntrackStatus.NAT_CLASH,
        entry.status());
    lab.nowNs += TableLab.SECOND - 1;
    assertEquals(ConntrackHandle.hit(second, Direction.REPLY), lab.find(OTHER_ANSWER));
    lab.nowNs += 1;
    assertEquals(ConntrackHandle.NONE, lab.find(OTHER_ANSWER));
    assertEquals(ConntrackHandle.hit(first, Direction.ORIGINAL), lab.find(QUERY));
    assertEquals(1, lab.table.count());
  }

  @Test
  void whoSeesItsFirstReplyRemovesIt() {
    lab.connect(QUERY, ANSWER, MINUTE);
    final int second = lab.claim(QUERY, OTHER_ANSWER);
    lab.confirmAmicably(second, MINUTE);
    assertTrue(lab.handle.remove(second));
    assertEquals(ConntrackHandle.NONE, lab.find(OTHER_ANSWER));
    assertEquals(1, lab.table.count());
    lab.connect(Tuples.udp("10.0.0.9", 4000, "10.96.0.10", 53), OTHER_ANSWER, MINUTE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTakenReplyTupleIsNotForgiven(final boolean clashesAllowed) {
    lab.connect(QUERY, ANSWER, MINUTE);
    final FlowTuple otherQuery = Tuples.udp("10.0.0.1", 4000, "10.96.0.20", 53);
    final int second = lab.claim(otherQuery, ANSWER);
    assertEquals(
        ConntrackHandle.CLASH,
        lab.handle.confirm(second, lab.nowNs + MINUTE, lab.nowNs, clashesAllowed));
    assertEquals(ConntrackHandle.NONE, lab.find(otherQuery));
    assertCounters(1, 1, 1, 0);
  }

  @Test
  void bothTuplesTakenByTwoConnectionsAreNotForgiven() {
    lab.connect(QUERY, ANSWER, MINUTE);
    lab.connect(Tuples.udp("10.0.0.9", 4000, "10.96.0.10", 53), OTHER_ANSWER, MINUTE);
    final int third = lab.claim(QUERY, OTHER_ANSWER);
    assertEquals(ConntrackHandle.CLASH, lab.confirmAmicably(third, MINUTE));
    assertCounters(2, 1, 1, 0);
  }

  @Test
  void protocolsThatDoNotAllowItDropTheSecondSyn() {
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    final int first = lab.claim(syn);
    final int second = lab.claim(syn);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(first, MINUTE));
    assertEquals(ConntrackHandle.CLASH, lab.confirm(second, MINUTE));
    assertCounters(1, 1, 1, 0);
  }

  @Test
  void anExpiredConnectionIsInNobodysWay() {
    lab.connect(QUERY, ANSWER, TableLab.SECOND);
    final int second = lab.claim(QUERY, ANSWER);
    lab.nowNs += TableLab.SECOND;
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirmAmicably(second, MINUTE));
    assertEquals(1, lab.handle.counters().expired());
  }

  @Test
  void flowsOfDifferentZonesAreNotMerged() {
    lab.connect(QUERY, ANSWER, MINUTE);
    final int second = lab.claim(Tuples.inZone(QUERY, 1), ANSWER);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirmAmicably(second, MINUTE));
  }

  private void assertCounters(
      final int count, final int insertFailed, final int drop, final int clashResolve) {
    assertEquals(count, lab.table.count());
    assertEquals(insertFailed, lab.handle.counters().insertFailed());
    assertEquals(drop, lab.handle.counters().drop());
    assertEquals(clashResolve, lab.handle.counters().clashResolve());
  }
}
