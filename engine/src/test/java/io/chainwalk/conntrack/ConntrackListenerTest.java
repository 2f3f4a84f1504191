package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConntrackListenerTest {
  private static final long MINUTE = 60 * TableLab.SECOND;
  private static final FlowTuple QUERY = Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 53);

  private final TableLab lab = new TableLab(100);
  private final List<String> told = new ArrayList<>();

  /// Writes down what it is told, in words.
  private final class Notes implements ConntrackListener {
    @Override
    public void onNew(final ConntrackEntry entry, final long nowNs) {
      note("new", entry, nowNs);
    }

    @Override
    public void onDestroy(final ConntrackEntry entry, final long nowNs) {
      note("destroy", entry, nowNs);
    }

    private void note(final String event, final ConntrackEntry entry, final long nowNs) {
      final FlowTuple original = new FlowTuple();
      entry.readTuple(Direction.ORIGINAL, original);
      told.add(
          event
              + " "
              + original
              + " mark "
              + entry.mark()
              + " at "
              + (nowNs - 1000 * TableLab.SECOND) / TableLab.SECOND);
    }
  }

  @BeforeEach
  void listen() {
    lab.handle.setListener(new Notes());
  }

  @Test
  void aConnectionThatItsTrackerRemovesIsToldOf() {
    final int connection = lab.connect(QUERY, MINUTE);
    lab.entry(connection).setMark(8);
    lab.nowNs += TableLab.SECOND;
    assertNotEquals(ConntrackHandle.NONE, lab.find(QUERY));
    lab.handle.remove(connection);
    lab.handle.remove(connection);
    assertTold("new " + QUERY + " mark 0 at 0", "destroy " + QUERY + " mark 8 at 1");
  }

  @Test
  void aConnectionThatALookupFindsExpiredIsToldOf() {
    lab.connect(QUERY, TableLab.SECOND);
    lab.nowNs += 5 * TableLab.SECOND;
    lab.find(QUERY);
    assertTold("new " + QUERY + " mark 0 at 0", "destroy " + QUERY + " mark 0 at 5");
  }

  @Test
  void aConnectionThatTheSweepFindsExpiredIsToldOf() {
    lab.connect(QUERY, TableLab.SECOND);
    lab.nextBurst();
    lab.nowNs += MINUTE;
    lab.nextBurst();
    assertTold("new " + QUERY + " mark 0 at 0", "destroy " + QUERY + " mark 0 at 60");
  }

  @Test
  void aConnectionThatMakesRoomIsToldOf() {
    for (int port = 1; port <= 100; port++) {
      lab.connect(Tuples.udp("10.0.0.1", port, "10.96.0.10", 53), MINUTE);
    }
    told.clear();
    while (told.isEmpty()) {
      lab.nowNs += TableLab.SECOND;
      lab.claim(QUERY);
    }
    assertEquals(lab.handle.counters().earlyDrop(), told.size());
    assertEquals("destroy", told.getFirst().substring(0, "destroy".length()));
  }

  @Test
  void aFlowThatIsNeverConfirmedIsNotToldOf() {
    lab.handle.release(lab.claim(QUERY));
    lab.connect(QUERY, MINUTE);
    told.clear();
    assertEquals(ConntrackHandle.MERGED, lab.confirmAmicably(lab.claim(QUERY), MINUTE));
    assertEquals(ConntrackHandle.CLASH, lab.confirm(lab.claim(QUERY), MINUTE));
    assertTold();
  }

  @Test
  void aConnectionThatIsKnownByItsReplyTupleOnlyIsNotToldOf() {
    lab.connect(QUERY, MINUTE);
    told.clear();
    final int second = lab.claim(QUERY, Tuples.udp("10.244.1.6", 53, "10.0.0.1", 4000));
    assertEquals(ConntrackHandle.REPLY_ONLY, lab.confirmAmicably(second, MINUTE));
    lab.handle.remove(second);
    assertTold();
  }

  @Test
  void whoListensToAnotherWorkerHearsNothing() {
    lab.handle.setListener(null);
    final ConntrackHandle other = lab.table.newHandle();
    other.setListener(new Notes());
    other.beginBurst();
    final int connection = lab.connect(QUERY, MINUTE);
    assertTold();
    other.find(QUERY, lab.hash.directed(QUERY), lab.nowNs);
    other.remove(connection);
    assertTold("destroy " + QUERY + " mark 0 at 0");
  }

  private void assertTold(final String... expected) {
    assertEquals(List.of(expected), told);
  }
}
