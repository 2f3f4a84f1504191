package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;

/// Finds the connections of a client: those whose original tuple has a given source address, source port field, protocol
/// and zone. Source NAT asks it which mapping an earlier flow from there got (facts sheet 6.3, step 1).
///
/// An entry is in it from its confirm to its removal if its source had been decided by then (SRC_NAT_DONE), if only that
/// it stays. The newest comes first. A chain takes up to [#MAX_CHAIN] entries, where the kernel has no limit: while a
/// client's flows are that many, a further one is not remembered here. That can be noticed only when all of those are
/// gone before it, and it had got another mapping than they.
///
/// **Threads:** any, lock-free, like [TupleIndex].
final class SourceIndex {
  /// So many nodes a walk reads at most, and one for each worker.
  static final int MAX_CHAIN = 64;

  private final FlowHash hash;
  private final EntryStore ipv4;
  private final EntryStore ipv6;
  final Chains chains;

  SourceIndex(
      final int maxConnections, final FlowHash hash, final EntryStore ipv4, final EntryStore ipv6) {
    this.hash = hash;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    chains =
        new Chains(
            maxConnections,
            ipv4,
            ipv6,
            ConntrackEntryLayout.IPV4.sourceLinkOffset(),
            ConntrackEntryLayout.IPV6.sourceLinkOffset());
  }

  /// Puts a PENDING entry at the head of its chain, before it can be removed by anybody.
  void insert(final int connection, final FlowTuple original) {
    final int bucket = chains.bucketOf(hash.ofSource(original));
    while (true) {
      final int head = chains.head(bucket);
      if (isFull(head) || chains.push(bucket, head, connection << 1)) {
        return;
      }
    }
  }

  private boolean isFull(final int head) {
    int reference = head;
    for (int length = 0; length < MAX_CHAIN; length++) {
      if (reference == Chains.END) {
        return false;
      }
      reference = chains.next(reference);
    }
    return true;
  }

  /// Loads the buckets of some tuples' sources, so that a later [#insert] has them in the cache.
  ///
  /// @return something of them, to be used lest the loads be optimised away
  long touch(final FlowTuple[] tuples, final int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum ^= chains.heads.getInt(chains.bucketOf(hash.ofSource(tuples[i])) << 2);
    }
    return sum;
  }

  /// The newest connection from a source.
  ///
  /// @param original the source part of it is asked for, with protocol and zone
  /// @param nowNs what has expired by then is passed over
  /// @param scratch overwritten
  /// @return the connection, or [ConntrackHandle#NONE]
  int first(final FlowTuple original, final long nowNs, final FlowTuple scratch) {
    return from(chains.head(chains.bucketOf(hash.ofSource(original))), original, nowNs, scratch);
  }

  /// The next older connection from the same source.
  ///
  /// @param connection what [#first] or this method answered, in the same burst
  int next(
      final int connection, final FlowTuple original, final long nowNs, final FlowTuple scratch) {
    return from(chains.next((connection << 1) + 1), original, nowNs, scratch);
  }

  private int from(
      final int start, final FlowTuple original, final long nowNs, final FlowTuple scratch) {
    int reference = start;
    while (reference != Chains.END) {
      final int connection = (reference - 1) >>> 1;
      final EntryStore store = ConntrackTable.isIpv6(connection) ? ipv6 : ipv4;
      final int entry = ConntrackTable.entryOf(connection);
      if (lifeOf(store.control(entry)) == LIVE && store.deadlineNs(entry) > nowNs) {
        store.readTuple(entry, 0, scratch);
        if (hasSameSource(scratch, original)) {
          return connection;
        }
      }
      reference = chains.next(reference);
    }
    return ConntrackHandle.NONE;
  }

  private static boolean hasSameSource(final FlowTuple one, final FlowTuple other) {
    return one.ipv6() == other.ipv6()
        && one.sourceHigh() == other.sourceHigh()
        && one.sourceLow() == other.sourceLow()
        && one.sourcePort() == other.sourcePort()
        && one.protocol() == other.protocol()
        && one.zone() == other.zone();
  }
}
