package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.testkit.Tuples;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Entries rest until no worker can stand on them, also where half an epoch number overflows.
class LimboTest {
  private static final int ENTRIES = 10;

  private final EntryStore store = new EntryStore(false, ENTRIES);

  @ParameterizedTest
  @ValueSource(longs = {0, Integer.MAX_VALUE - 3L, 0xFFFF_FFFFL - 3, Long.MAX_VALUE / 2})
  void anEntryRestsAsLongAsAWorkerIsInTheBurstItWasRemovedIn(final long firstEpoch) {
    final BurstEpochs epochs = new BurstEpochs(2);
    epochs.epoch.putLongVolatile(0, firstEpoch);
    final Limbo limbo = new Limbo(store, epochs);
    final int stalled = epochs.register();
    epochs.enter(stalled);
    final Set<Integer> removed = new HashSet<>();
    for (int i = 0; i < ENTRIES; i++) {
      final int entry = store.allocate();
      assertNotEquals(EntryStore.NONE, entry, "entry " + i);
      removed.add(entry);
      limbo.add(entry);
      limbo.drain();
    }
    limbo.drain();
    assertEquals(EntryStore.NONE, store.allocate());
    epochs.leave(stalled);
    epochs.enter(stalled);
    limbo.drain();
    for (int i = 0; i < ENTRIES; i++) {
      removed.remove(store.allocate());
    }
    assertEquals(Set.of(), removed);
  }

  @Test
  void whatAnIdleWorkerRemovedLongAgoIsFreeNow() {
    final BurstEpochs epochs = new BurstEpochs(1);
    final Limbo limbo = new Limbo(store, epochs);
    for (int i = 0; i < ENTRIES; i++) {
      limbo.add(store.allocate());
    }
    limbo.drain();
    epochs.epoch.putLongVolatile(0, 3L << 30);
    limbo.drain();
    assertNotEquals(EntryStore.NONE, store.allocate());
  }

  @Test
  void entriesOfOneBurstAreFreedTogetherAndThoseOfTheNextOneLater() {
    final TableLab lab = new TableLab(10);
    final ConntrackHandle other = lab.table.newHandle();
    final int first = removedIn(lab, 1);
    lab.nextBurst();
    other.beginBurst();
    final int second = removedIn(lab, 2);
    lab.nextBurst();
    lab.nextBurst();
    assertEquals(first, lab.claim(Tuples.tcp("10.0.0.1", 3, "10.96.0.10", 80)));
    other.endBurst(lab.nowNs);
    lab.nextBurst();
    assertEquals(second, lab.claim(Tuples.tcp("10.0.0.1", 4, "10.96.0.10", 80)));
  }

  private static int removedIn(final TableLab lab, final int port) {
    final int connection =
        lab.connect(Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80), TableLab.SECOND);
    lab.handle.remove(connection);
    return connection;
  }
}
