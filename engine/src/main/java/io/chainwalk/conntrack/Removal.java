package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;
import org.jspecify.annotations.Nullable;

/// How one worker takes connections out of the table.
///
/// **Threads:** one, that of the worker's handle.
final class Removal {
  private final ConntrackTable table;
  private final ConntrackCounters counters;
  private final Limbo limboIpv4;
  private final Limbo limboIpv6;
  private final FlowTuple tuple = new FlowTuple();
  private final ConntrackEntry told = new ConntrackEntry();
  private @Nullable ConntrackListener listener;

  Removal(final ConntrackTable table, final ConntrackCounters counters) {
    this.table = table;
    this.counters = counters;
    limboIpv4 = new Limbo(table.ipv4, table.epochs);
    limboIpv6 = new Limbo(table.ipv6, table.epochs);
  }

  void setListener(final @Nullable ConntrackListener listener) {
    this.listener = listener;
  }

  /// Removes a connection before its time.
  ///
  /// @return false when another worker was faster
  boolean remove(final int connection, final long nowNs) {
    final boolean removed = unlink(connection, nowNs);
    if (removed) {
      counters.removed++;
    }
    return removed;
  }

  /// Removes a connection past its deadline, if nobody else does.
  void expire(final int connection, final long nowNs) {
    if (unlink(connection, nowNs)) {
      counters.expired++;
    }
  }

  private boolean unlink(final int connection, final long nowNs) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    if (!store.beginRemoval(entry)) {
      return false;
    }
    if (listener != null && (statusOf(store, entry) & ConntrackStatus.NAT_CLASH) == 0) {
      told.point(connection, store.buffer(entry), store.offset(entry), store.layout);
      listener.onDestroy(told, nowNs);
    }
    takeOut(connection);
    table.countDown();
    return true;
  }

  /// Takes all nodes of a DYING entry out of their chains, as far as they were inserted when it went live or was about
  /// to.
  void takeOut(final int connection) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    final int status = statusOf(store, entry);
    store.readTuple(entry, 1, tuple);
    table.tuples.remove(connection << 1 | 1, tuple);
    store.readTuple(entry, 0, tuple);
    if ((status & ConntrackStatus.NAT_CLASH) == 0) {
      table.tuples.remove(connection << 1, tuple);
    }
    if ((status & ConntrackStatus.SRC_NAT_DONE) != 0) {
      table.sources.remove(connection, tuple);
    }
    rest(connection);
  }

  /// Takes the original node of a DYING entry out of its chain, where it has no other.
  void takeOutOriginal(final int connection, final FlowTuple original) {
    table.tuples.remove(connection << 1, original);
    rest(connection);
  }

  /// Lets an entry that no chain leads to any more rest until no worker can stand on it.
  private void rest(final int connection) {
    final Limbo limbo = ConntrackTable.isIpv6(connection) ? limboIpv6 : limboIpv4;
    limbo.add(ConntrackTable.entryOf(connection));
  }

  /// Frees what no worker can stand on any more. To be called outside a burst.
  void freeRested() {
    limboIpv4.drain();
    limboIpv6.drain();
  }

  private static int statusOf(final EntryStore store, final int entry) {
    return ConntrackEntryLayout.statusOf(store.control(entry));
  }
}
