package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Earlier flows of a client: facts sheet, section 6.3, step 1.
class SourceIndexTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  private final TableLab lab = new TableLab(1000);

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.96.0.", "fd00::1, fd00::96:"})
  void theNewestFlowOfAClientComesFirst(final String client, final String servers) {
    final List<Integer> connections = new ArrayList<>();
    for (int server = 1; server <= 5; server++) {
      connections.add(decided(Tuples.tcp(client, 4000, servers + server, 80)));
    }
    Collections.reverse(connections);
    assertEquals(connections, fromSourceOf(Tuples.tcp(client, 4000, servers + 9, 443)));
  }

  @ParameterizedTest
  @CsvSource({
    "6, 10.0.0.2, 4000, 0",
    "6, 10.0.0.1, 4001, 0",
    "17, 10.0.0.1, 4000, 0",
    "6, 10.0.0.1, 4000, 1"
  })
  void flowsFromElsewhereAreNotMeant(
      final int protocol, final String client, final int port, final int zone) {
    decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80));
    assertEquals(
        List.of(),
        fromSourceOf(Tuples.inZone(Tuples.of(protocol, client, port, "10.96.0.10", 80), zone)));
  }

  @Test
  void aFlowWhoseSourceWasNotDecidedAtConfirmIsNotFound() {
    final FlowTuple syn = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    final int connection = lab.connect(syn, MINUTE);
    lab.entry(connection).addStatus(ConntrackStatus.SRC_NAT_DONE);
    assertEquals(List.of(), fromSourceOf(syn));
    lab.handle.remove(connection);
    assertEquals(List.of(), fromSourceOf(syn));
  }

  @Test
  void removedAndExpiredFlowsAreNotFound() {
    final int first = decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.1", 80));
    final int second = decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.2", 80));
    final int third = decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.3", 80));
    final FlowTuple next = Tuples.tcp("10.0.0.1", 4000, "10.96.0.4", 80);
    lab.handle.remove(second);
    assertEquals(List.of(third, first), fromSourceOf(next));
    lab.entry(third).setDeadlineNs(lab.nowNs);
    assertEquals(List.of(first), fromSourceOf(next));
  }

  @Test
  void aWalkGoesOnFromAFlowThatWasRemovedMeanwhile() {
    final int first = decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.1", 80));
    final int second = decided(Tuples.tcp("10.0.0.1", 4000, "10.96.0.2", 80));
    final FlowTuple next = Tuples.tcp("10.0.0.1", 4000, "10.96.0.4", 80);
    assertEquals(second, lab.handle.firstFromSource(next, lab.nowNs));
    lab.handle.remove(second);
    assertEquals(first, lab.handle.nextFromSource(next, second, lab.nowNs));
  }

  @Test
  void theEntryOfADroppedFlowLeavesNothingBehind() {
    final FlowTuple query = Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 53);
    final FlowTuple answer = Tuples.udp("10.244.1.5", 53, "10.0.0.1", 4000);
    final int winner = lab.connect(Tuples.udp("10.0.0.1", 4000, "10.96.0.20", 53), answer, MINUTE);
    final int loser = lab.claim(query, answer);
    lab.entry(loser).addStatus(ConntrackStatus.SRC_NAT_DONE);
    assertEquals(ConntrackHandle.CLASH, lab.confirmAmicably(loser, MINUTE));
    assertEquals(List.of(), fromSourceOf(query));
    lab.handle.remove(winner);
  }

  @Test
  void aClientWithMoreFlowsThanAChainTakesIsStillServedInBoundedTime() {
    for (int server = 0; server < 200; server++) {
      decided(Tuples.tcp("10.0.0.1", 4000, "10.96.1." + server, 80));
    }
    final List<Integer> found = fromSourceOf(Tuples.tcp("10.0.0.1", 4000, "10.96.0.4", 80));
    assertEquals(SourceIndex.MAX_CHAIN, found.size());
    found.forEach(lab.handle::remove);
    assertEquals(List.of(), fromSourceOf(Tuples.tcp("10.0.0.1", 4000, "10.96.0.4", 80)));
    assertEquals(200 - SourceIndex.MAX_CHAIN, lab.table.count());
  }

  /// A tuple that NAT would like to have is taken, but by the same flow or somebody else.
  @Test
  void aReplyTupleIsTakenByAnotherFlowOnly() {
    final FlowTuple query = Tuples.of(Protocol.UDP, "10.0.0.1", 4000, "10.96.0.10", 53);
    final FlowTuple answer = Tuples.udp("10.244.1.5", 53, "10.0.0.1", 4000);
    final int connection = lab.connect(query, answer, MINUTE);
    assertEquals(ConntrackHandle.NONE, lab.handle.findTaken(answer, query, lab.nowNs));
    assertEquals(0, lab.handle.counters().found());
    final FlowTuple other = Tuples.udp("10.0.0.1", 4000, "10.96.0.20", 53);
    assertEquals(
        ConntrackHandle.hit(connection, Direction.REPLY),
        lab.handle.findTaken(answer, other, lab.nowNs));
    assertEquals(1, lab.handle.counters().found());
    assertEquals(
        ConntrackHandle.NONE, lab.handle.findTaken(Tuples.inverse(other), other, lab.nowNs));
    assertEquals(1, lab.handle.counters().found());
  }

  private int decided(final FlowTuple tuple) {
    final int connection = lab.claim(tuple);
    lab.entry(connection).addStatus(ConntrackStatus.SRC_NAT_DONE);
    assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(connection, MINUTE));
    return connection;
  }

  private List<Integer> fromSourceOf(final FlowTuple tuple) {
    final List<Integer> found = new ArrayList<>();
    int connection = lab.handle.firstFromSource(tuple, lab.nowNs);
    while (connection != ConntrackHandle.NONE) {
      found.add(connection);
      connection = lab.handle.nextFromSource(tuple, connection, lab.nowNs);
    }
    return found;
  }
}
