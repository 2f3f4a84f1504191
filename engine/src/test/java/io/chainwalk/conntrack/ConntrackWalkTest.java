package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Going through all connections, for a dump.
class ConntrackWalkTest {
  private static final long MINUTE = 60 * TableLab.SECOND;

  private final TableLab lab = new TableLab(100);

  @Test
  void anEmptyTableHasNone() {
    assertEquals(List.of(), walk());
    lab.claim(Tuples.tcp("10.0.0.1", 1, "10.96.0.10", 80));
    assertEquals(List.of(), walk());
  }

  @Test
  void everyConnectionOfBothFamiliesIsMetOnce() {
    final List<Integer> connections = new ArrayList<>();
    for (int port = 1; port <= 20; port++) {
      connections.add(lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), MINUTE));
    }
    for (int port = 1; port <= 20; port++) {
      connections.add(lab.connect(Tuples.tcp("fd00::1", port, "fd00::10", 80), MINUTE));
    }
    assertEquals(connections, walk());
    connections.subList(0, 20).forEach(lab.handle::remove);
    assertEquals(connections.subList(20, 40), walk());
  }

  @Test
  void expiredAndHalfKnownConnectionsAreNotListed() {
    final FlowTuple query = Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 53);
    final int first = lab.connect(query, MINUTE);
    final int replyOnly = lab.claim(query, Tuples.udp("10.244.1.6", 53, "10.0.0.1", 4000));
    assertEquals(ConntrackHandle.REPLY_ONLY, lab.confirmAmicably(replyOnly, MINUTE));
    lab.connect(Tuples.udp("10.0.0.2", 4000, "10.96.0.10", 53), TableLab.SECOND);
    lab.nowNs += TableLab.SECOND;
    assertEquals(List.of(first), walk());
  }

  @Test
  void aWalkOverSeveralBurstsGoesOnWhereItWas() {
    final List<Integer> connections = new ArrayList<>();
    for (int port = 1; port <= 10; port++) {
      connections.add(lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), MINUTE));
    }
    final int fifth = connections.get(4);
    lab.handle.remove(fifth);
    lab.handle.remove(connections.get(6));
    lab.nextBurst();
    lab.nextBurst();
    assertEquals(connections.get(5).intValue(), lab.handle.next(fifth, lab.nowNs));
    assertEquals(connections.get(7).intValue(), lab.handle.next(connections.get(5), lab.nowNs));
  }

  private List<Integer> walk() {
    final List<Integer> met = new ArrayList<>();
    int connection = lab.handle.next(ConntrackHandle.NONE, lab.nowNs);
    while (connection != ConntrackHandle.NONE) {
      met.add(connection);
      connection = lab.handle.next(connection, lab.nowNs);
    }
    return met;
  }
}
