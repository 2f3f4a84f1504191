package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;
import org.jspecify.annotations.Nullable;

/// How one worker takes connections out of the table.
///
/// **Threads:** one, that of the worker's handle.
final class Removal {
  /// How many connections can be removed in one go.
  static final int MOST_AT_A_TIME = 64;

  private final ConntrackTable table;
  private final ConntrackCounters counters;
  private final Limbo limboIpv4;
  private final Limbo limboIpv6;
  private final RemovalTouch touch;
  private final ConntrackEntry told = new ConntrackEntry();
  private @Nullable ConntrackListener listener;

  Removal(final ConntrackTable table, final ConntrackCounters counters) {
    this.table = table;
    this.counters = counters;
    touch = new RemovalTouch(table, MOST_AT_A_TIME);
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
    touch.locate(connection, 0);
    final boolean removed = unlink(connection, 0, nowNs);
    if (removed) {
      counters.removed++;
    }
    return removed;
  }

  /// Removes a connection past its deadline, if nobody else does.
  void expire(final int connection, final long nowNs) {
    touch.locate(connection, 0);
    if (unlink(connection, 0, nowNs)) {
      counters.expired++;
    }
  }

  /// The same for several, at less cost for each.
  ///
  /// @param connections which
  /// @param count how many of them, [#MOST_AT_A_TIME] at most
  void expire(final int[] connections, final int count, final long nowNs) {
    touch.load(connections, count);
    for (int i = 0; i < count; i++) {
      if (unlink(connections[i], i, nowNs)) {
        counters.expired++;
      }
    }
  }

  /// Takes an entry out of its chains, unless another worker does.
  ///
  /// @param place where its buckets are remembered
  private boolean unlink(final int connection, final int place, final long nowNs) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    if (!store.beginRemoval(entry)) {
      return false;
    }
    if (listener != null && (statusOf(store, entry) & ConntrackStatus.NAT_CLASH) == 0) {
      told.point(connection, store.buffer(entry), store.offset(entry), store.layout);
      listener.onDestroy(told, nowNs);
    }
    takeOut(connection, place);
    table.countDown();
    return true;
  }

  /// Takes all nodes of a DYING entry out of their chains, as far as they were inserted when it went live or was about
  /// to.
  void takeOut(final int connection) {
    touch.locate(connection, 0);
    takeOut(connection, 0);
  }

  private void takeOut(final int connection, final int place) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    final int status = statusOf(store, entry);
    final Chains tuples = table.tuples.chains;
    tuples.remove(touch.bucket(place, 1), connection << 1 | 1);
    if ((status & ConntrackStatus.NAT_CLASH) == 0) {
      tuples.remove(touch.bucket(place, 0), connection << 1);
    }
    if ((status & ConntrackStatus.SRC_NAT_DONE) != 0) {
      table.sources.chains.remove(touch.sourceBucket(place), connection << 1);
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
