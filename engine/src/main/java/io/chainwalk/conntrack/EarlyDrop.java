package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.statusOf;

import io.chainwalk.tracker.ConntrackStatus;

/// Makes room in a full table as the kernel does: in the first of a few buckets that holds any, every connection that is
/// not ASSURED goes (facts sheet 2.5). Connections of both families stand in the same buckets, so one of IPv6 may make
/// room for one of IPv4.
///
/// **Threads:** one, that of the worker's handle.
final class EarlyDrop {
  /// Buckets looked at, beginning with the new tuple's.
  private static final int BUCKETS = 8;

  private final ConntrackTable table;
  private final Removal removal;
  private final ConntrackCounters counters;

  EarlyDrop(final ConntrackTable table, final Removal removal, final ConntrackCounters counters) {
    this.table = table;
    this.removal = removal;
    this.counters = counters;
  }

  /// Looks for something to remove.
  ///
  /// @param directedHash the hash of the new tuple
  /// @param expiryNs what has expired by then is collected
  /// @param nowNs the packet's time
  /// @return whether anything was removed
  boolean makeRoom(final long directedHash, final long expiryNs, final long nowNs) {
    final Chains chains = table.tuples.chains;
    int bucket = chains.bucketOf(directedHash);
    for (int i = 0; i < BUCKETS; i++) {
      final int dropped = dropUnassured(chains, bucket, expiryNs, nowNs);
      if (dropped > 0) {
        counters.earlyDrop += dropped;
        return true;
      }
      bucket = bucket + 1 == chains.bucketCount ? 0 : bucket + 1;
    }
    return false;
  }

  private int dropUnassured(
      final Chains chains, final int bucket, final long expiryNs, final long nowNs) {
    int dropped = 0;
    int reference = chains.head(bucket);
    while (reference != Chains.END) {
      final int connection = (reference - 1) >>> 1;
      reference = chains.next(reference);
      final EntryStore store = table.storeOf(connection);
      final int entry = ConntrackTable.entryOf(connection);
      final long control = store.control(entry);
      if (lifeOf(control) != LIVE) {
        continue;
      }
      if (store.deadlineNs(entry) <= expiryNs) {
        removal.expire(connection, nowNs);
      } else if ((statusOf(control) & ConntrackStatus.ASSURED) == 0
          && removal.remove(connection, nowNs)) {
        dropped++;
      }
    }
    return dropped;
  }
}
