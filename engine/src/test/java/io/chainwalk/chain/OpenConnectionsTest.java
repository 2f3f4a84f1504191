package io.chainwalk.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who has how many open connections.
class OpenConnectionsTest {
  private static final int ENTRIES = 100;
  private static final FlowHash HASH = new FlowHash(7);
  private static final long NOW_NS = 1_000_000_000_000L;

  private final OpenConnections open = new OpenConnections();
  private final ConntrackHandle connections = new ConntrackTable(ENTRIES, HASH).newHandle();

  private int begin(final int client, final int tag) {
    final int connection = claim(client, tag);
    assertEquals(ConntrackHandle.CONFIRMED, confirm(connection));
    return connection;
  }

  private int confirm(final int connection) {
    return connections.confirm(connection, NOW_NS + 60_000_000_000L, NOW_NS, false);
  }

  private int claim(final int client, final int tag) {
    final FlowTuple tuple = Tuples.tcp("192.0.2.1", client, "192.0.2.2", 80);
    final int connection =
        connections.claim(tuple, Tuples.inverse(tuple), HASH.directed(tuple), NOW_NS);
    if (connection != ConntrackHandle.NONE) {
      final ConntrackEntry entry = new ConntrackEntry();
      connections.open(connection, entry);
      entry.setTag(tag);
    }
    return connection;
  }

  @Test
  void aConnectionCountsFromItsConfirmationToItsRemoval() {
    open.reserve(3);
    connections.setListener(open);
    connections.beginBurst();
    final int one = begin(1, 2);
    begin(2, 2);
    begin(3, 1);
    begin(4, 0);
    begin(5, 77);
    assertEquals(2, open.of(2).open());
    connections.remove(one);
    assertEquals(1, open.of(2).open());
    assertEquals(1, open.of(1).open());
    assertEquals(0, open.of(0).open());
    connections.endBurst(NOW_NS);
  }

  @Test
  void aConnectionThatExpiresIsNotCountedAnyMore() {
    open.reserve(3);
    connections.setListener(open);
    connections.beginBurst();
    begin(1, 2);
    begin(2, 1);
    connections.sweepAll(NOW_NS + 59_000_000_000L);
    assertEquals(1, open.of(2).open());
    connections.sweepAll(NOW_NS + 61_000_000_000L);
    assertEquals(0, open.of(2).open());
    assertEquals(0, open.of(1).open());
    connections.endBurst(NOW_NS + 61_000_000_000L);
  }

  @Test
  void aConnectionThatIsRefusedOrNeverConfirmedIsNotCounted() {
    open.reserve(3);
    connections.setListener(open);
    connections.beginBurst();
    begin(1, 2);
    assertEquals(ConntrackHandle.CLASH, confirm(claim(1, 2)));
    connections.release(claim(2, 2));
    assertEquals(1, open.of(2).open());
    connections.endBurst(NOW_NS);
  }

  /// The table has room for a hundred; none of them was ever answered, so each may make room for another.
  @Test
  void aConnectionThatMakesRoomForAnotherIsNotCountedAnyMore() {
    open.reserve(3);
    connections.setListener(open);
    int begun = 0;
    for (int client = 1; client <= 2 * ENTRIES; client++) {
      connections.beginBurst();
      final int claimed = claim(client, 2);
      begun +=
          claimed != ConntrackHandle.NONE && confirm(claimed) == ConntrackHandle.CONFIRMED ? 1 : 0;
      connections.endBurst(NOW_NS);
    }
    assertTrue(begun > ENTRIES, () -> "nobody made room");
    assertEquals(begun - connections.counters().earlyDrop(), open.of(2).open());
  }

  @Test
  void roomForMoreTagsLosesNoCount() {
    open.reserve(3);
    open.of(2).began();
    open.reserve(300);
    open.reserve(2);
    assertEquals(1, open.of(2).open());
    assertEquals(0, open.of(299).open());
  }

  @Test
  void twoListenersAreBothTold() {
    final List<String> told = new ArrayList<>();
    final ConntrackListener other =
        new ConntrackListener() {
          @Override
          public void onNew(final ConntrackEntry entry, final long nowNs) {
            told.add("new " + entry.tag());
          }

          @Override
          public void onDestroy(final ConntrackEntry entry, final long nowNs) {
            told.add("destroy " + entry.tag());
          }
        };
    open.reserve(3);
    connections.setListener(other.and(open));
    connections.beginBurst();
    connections.remove(begin(1, 2));
    begin(2, 1);
    connections.endBurst(NOW_NS);
    assertEquals(List.of("new 2", "destroy 2", "new 1"), told);
    assertEquals(0, open.of(2).open());
    assertEquals(1, open.of(1).open());
  }
}
