package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.CONTROL_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.PENDING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.protocolOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.zoneOf;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/// Finds entries by tuple: one array of buckets for both address families, as in the kernel, and in its chains each entry
/// twice, once under each of its tuples.
///
/// **Threads:** any, lock-free; see the package page.
final class TupleIndex {
  /// More nodes than this in one chain and the insertion is refused, as the kernel does at a random limit between 50
  /// and 79 (facts sheet 1.5). So no lookup reads more than this many nodes, and one for each worker.
  static final int MAX_CHAIN = 64;

  /// No node.
  static final int NONE = ConntrackHandle.NONE;

  /// Answer of [#insert] when it refuses.
  static final int CHAIN_TOO_LONG = -2;

  /// Buckets for each connection, so half a node for each bucket when the table is full: a lookup reads 1.25 nodes when
  /// it hits, half a node when it misses. How other numbers fare stands in ADR 0003.
  private static final int BUCKETS_PER_CONNECTION = 4;

  private final FlowHash hash;
  private final EntryStore ipv4;
  private final EntryStore ipv6;
  private final UnsafeBuffer heads;
  final Chains chains;

  TupleIndex(
      final int maxConnections, final FlowHash hash, final EntryStore ipv4, final EntryStore ipv6) {
    this.hash = hash;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    chains =
        new Chains(
            (long) maxConnections * BUCKETS_PER_CONNECTION,
            ipv4,
            ipv6,
            ConntrackEntryLayout.IPV4.nodeOffset() + ConntrackEntryLayout.IPV4.linkOffset(),
            ConntrackEntryLayout.IPV6.nodeOffset() + ConntrackEntryLayout.IPV6.linkOffset());
    heads = chains.heads;
  }

  // ---- lookup

  /// Loads the buckets of some hashes, so that a later [#find] has them in the cache. Nothing but loads that do not wait
  /// for each other is in this loop, and in that of [#touchEntries]: so the processor has many of them under way at once.
  ///
  /// @param references gets the reference in each bucket, for [#touchEntries]
  void touchBuckets(final long[] directedHashes, final int count, final int[] references) {
    for (int i = 0; i < count; i++) {
      references[i] = heads.getInt(chains.bucketOf(directedHashes[i]) << 2);
    }
    VarHandle.acquireFence(); // who was led to an entry by a bucket sees the memory it is in
  }

  /// Loads the lines of the first entry of some chains, so that a later [#find] has them in the cache.
  ///
  /// @return something of them, to be used lest the loads be optimised away
  long touchEntries(final int[] references, final int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      final int reference = references[i];
      if (reference != Chains.END) {
        final int connection = (reference - 1) >>> 1;
        final EntryStore store = ConntrackTable.isIpv6(connection) ? ipv6 : ipv4;
        final int entry = ConntrackTable.entryOf(connection);
        final UnsafeBuffer buffer = store.buffer(entry);
        final int offset = store.offset(entry);
        sum ^= buffer.getLong(offset) ^ buffer.getLong(offset + store.layout.trackerOffset());
      }
    }
    return sum;
  }

  /// The node of the live entry that has this tuple, expired or not.
  ///
  /// The acquire read of `control` pairs with its release when the entry went live: having seen LIVE we see all of it.
  ///
  /// @param into is pointed at an entry of IPv4
  /// @return the node, or [#NONE]
  int find(final FlowTuple tuple, final long directedHash, final ConntrackEntry into) {
    return tuple.ipv6()
        ? findIpv6(tuple, directedHash)
        : findIpv4(
            TupleFields.addressesOf(tuple),
            TupleFields.portsOf(tuple),
            tuple.protocol(),
            tuple.zone(),
            directedHash,
            into);
  }

  /// The same for IPv4, of what a tuple consists of.
  ///
  /// @param addresses source in the upper half
  /// @param ports source in the upper half
  /// @param into is pointed at the entry
  int findIpv4(
      final long addresses,
      final int ports,
      final int protocol,
      final int zone,
      final long directedHash,
      final ConntrackEntry into) {
    int reference = heads.getIntAcquire(chains.bucketOf(directedHash) << 2);
    while (reference != Chains.END) {
      final int node = reference - 1;
      if (ConntrackTable.isIpv6(node >>> 1)) {
        reference = chains.next(reference);
        continue;
      }
      final int entry = node >>> 1;
      final UnsafeBuffer buffer = ipv4.buffer(entry);
      final int offset = ipv4.offset(entry);
      final int fields = fieldsIpv4(offset, node);
      if (TupleFields.equalsIpv4(buffer, fields, addresses, ports)) {
        final long control = buffer.getLongAcquire(offset + CONTROL_OFFSET);
        if (isLive(control, node & 1, protocol, zone)) {
          into.point(entry, buffer, offset, ConntrackEntryLayout.IPV4, control);
          return node;
        }
      }
      reference =
          buffer.getIntAcquire(fields + ConntrackEntryLayout.IPV4.linkOffset())
              & ~Chains.DELETED_MARK;
    }
    return NONE;
  }

  private int findIpv6(final FlowTuple tuple, final long directedHash) {
    int reference = heads.getIntAcquire(chains.bucketOf(directedHash) << 2);
    while (reference != Chains.END) {
      final int node = reference - 1;
      if (!ConntrackTable.isIpv6(node >>> 1)) {
        reference = chains.next(reference);
        continue;
      }
      final int entry = ConntrackTable.entryOf(node >>> 1);
      final UnsafeBuffer buffer = ipv6.buffer(entry);
      final int offset = ipv6.offset(entry);
      final int fields = fieldsIpv6(offset, node);
      if (TupleFields.equalsIpv6(buffer, fields, tuple)
          && isLive(buffer.getLongAcquire(offset + CONTROL_OFFSET), node & 1, tuple)) {
        return node;
      }
      reference =
          buffer.getIntAcquire(fields + ConntrackEntryLayout.IPV6.linkOffset())
              & ~Chains.DELETED_MARK;
    }
    return NONE;
  }

  /// As [#find], but as the tuple of one direction only.
  int findAs(final int direction, final FlowTuple tuple, final long directedHash) {
    int reference = chains.head(chains.bucketOf(directedHash));
    while (reference != Chains.END) {
      final int node = reference - 1;
      if ((node & 1) == direction
          && hasTuple(node, tuple)
          && isLive(controlOf(node), direction, tuple)) {
        return node;
      }
      reference = chains.next(reference);
    }
    return NONE;
  }

  private static boolean isLive(final long control, final int direction, final FlowTuple tuple) {
    return isLive(control, direction, tuple.protocol(), tuple.zone());
  }

  private static boolean isLive(
      final long control, final int direction, final int protocol, final int zone) {
    return lifeOf(control) == LIVE
        && protocolOf(control) == protocol
        && zoneOf(control, direction) == zone;
  }

  private static boolean hasProtocolAndZone(
      final long control, final int direction, final FlowTuple tuple) {
    return protocolOf(control) == tuple.protocol() && zoneOf(control, direction) == tuple.zone();
  }

  private boolean hasTuple(final int node, final FlowTuple tuple) {
    final int connection = node >>> 1;
    if (ConntrackTable.isIpv6(connection) != tuple.ipv6()) {
      return false;
    }
    final int entry = ConntrackTable.entryOf(connection);
    return tuple.ipv6()
        ? TupleFields.equalsIpv6(ipv6.buffer(entry), fieldsIpv6(ipv6.offset(entry), node), tuple)
        : TupleFields.equalsIpv4(
            ipv4.buffer(entry),
            fieldsIpv4(ipv4.offset(entry), node),
            TupleFields.addressesOf(tuple),
            TupleFields.portsOf(tuple));
  }

  private long controlOf(final int node) {
    final int connection = node >>> 1;
    return (ConntrackTable.isIpv6(connection) ? ipv6 : ipv4)
        .control(ConntrackTable.entryOf(connection));
  }

  private static int fieldsIpv4(final int offset, final int node) {
    return offset
        + ConntrackEntryLayout.IPV4.nodeOffset()
        + (node & 1) * ConntrackEntryLayout.IPV4.nodeStride();
  }

  private static int fieldsIpv6(final int offset, final int node) {
    return offset
        + ConntrackEntryLayout.IPV6.nodeOffset()
        + (node & 1) * ConntrackEntryLayout.IPV6.nodeStride();
  }

  // ---- insertion and removal

  /// Puts one node of a PENDING entry at the head of its chain, unless another entry has the same tuple.
  ///
  /// The CAS on the bucket succeeds only if nothing was inserted since the chain was read, because insertions are at
  /// the head; so of two entries with one tuple the later always meets the earlier.
  ///
  /// @return `node` itself when it was inserted, [#CHAIN_TOO_LONG], or the node that has the tuple, of an entry that is
  ///     LIVE or PENDING
  int insert(final int node, final FlowTuple tuple) {
    final int bucket = chains.bucketOf(hash.directed(tuple));
    while (true) {
      final int head = chains.head(bucket);
      final int other = holderOf(head, node, tuple);
      if (other != NONE) {
        return other;
      }
      if (chains.push(bucket, head, node)) {
        return node;
      }
    }
  }

  /// The node of another entry that has this tuple.
  ///
  /// @param node one of our own nodes
  /// @param tuple its tuple
  /// @return a node of an entry that is LIVE or PENDING, [#NONE], or [#CHAIN_TOO_LONG]
  int holderOf(final int node, final FlowTuple tuple) {
    return holderOf(chains.head(chains.bucketOf(hash.directed(tuple))), node, tuple);
  }

  private int holderOf(final int head, final int ownNode, final FlowTuple tuple) {
    int reference = head;
    for (int length = 0; reference != Chains.END; length++) {
      if (length == MAX_CHAIN) {
        return CHAIN_TOO_LONG;
      }
      final int node = reference - 1;
      if (node >>> 1 != ownNode >>> 1 && hasTuple(node, tuple)) {
        final long control = controlOf(node);
        final int life = lifeOf(control);
        if ((life == LIVE || life == PENDING)
            && hasProtocolAndZone(control, node & 1, tuple)
            && zoneOf(controlOf(ownNode), node & 1) == zoneOf(control, node & 1)) {
          return node;
        }
      }
      reference = chains.next(reference);
    }
    return NONE;
  }

  /// Takes a node out of its chain.
  void remove(final int node, final FlowTuple tuple) {
    chains.remove(chains.bucketOf(hash.directed(tuple)), node);
  }
}
