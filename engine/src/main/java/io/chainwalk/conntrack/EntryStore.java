package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.CLAIMED;
import static io.chainwalk.conntrack.ConntrackEntryLayout.DYING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.PENDING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.protocolOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.withLife;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.memory.CacheLine;
import io.chainwalk.memory.OffHeapRegion;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// The entries of one address family, their buckets and chains, and the list of free entries.
///
/// A *node* is one of the two places of an entry in a chain: number `entry * 2 + direction`. A *reference* in a bucket
/// or link is the node's number plus one, so that zeroed memory is an empty table; 0 ends a chain.
///
/// **Threads:** any, lock-free; see the package page for who writes what. Reclamation is the caller's duty.
final class EntryStore {
  /// More nodes than this in one chain and the insertion is refused, as the kernel does at a random limit between 50
  /// and 79 (facts sheet 1.5). So no lookup reads more than this many nodes.
  static final int MAX_CHAIN = 64;

  /// Answers of [#insertNode].
  static final int INSERTED = -1;

  static final int CHAIN_TOO_LONG = -2;

  /// At least four buckets for each connection, two for each node: in a full table a lookup reads 1.25 nodes on average
  /// when it hits, and mostly none when it misses. Costs 16 bytes a connection where their number is a power of two, and
  /// less than 32 otherwise.
  private static final int BUCKETS_PER_CONNECTION = 4;

  private static final int DELETED_MARK = 0x8000_0000;
  private static final int MAX_BUCKETS = 1 << 28;

  final ConntrackEntryLayout layout;
  private final boolean ipv6;
  private final FlowHash hash;
  private final OffHeapRegion entries;
  private final int entryCount;
  final UnsafeBuffer buckets;
  private final int bucketShift;
  private final int bucketMask;
  private final AtomicInteger neverUsed = new AtomicInteger();
  private final UnsafeBuffer freeTop = PaddedWords.allocate(1);

  EntryStore(
      final boolean ipv6, final int maxConnections, final int entryCount, final FlowHash hash) {
    this.ipv6 = ipv6;
    this.entryCount = entryCount;
    this.hash = hash;
    layout = ipv6 ? ConntrackEntryLayout.IPV6 : ConntrackEntryLayout.IPV4;
    entries = new OffHeapRegion(entryCount, layout.entryBytes());
    final long wanted = Math.min((long) maxConnections * BUCKETS_PER_CONNECTION, MAX_BUCKETS);
    final int bucketCount = Math.max(64, Integer.highestOneBit((int) wanted - 1) << 1);
    buckets =
        new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(bucketCount * Integer.BYTES, CacheLine.BYTES));
    bucketShift = Long.SIZE - Integer.numberOfTrailingZeros(bucketCount);
    bucketMask = bucketCount - 1;
  }

  long sizeBytes() {
    return entries.sizeBytes() + buckets.capacity();
  }

  /// Entries with a smaller number have been used at least once.
  int highWater() {
    return Math.min(neverUsed.get(), entryCount);
  }

  UnsafeBuffer buffer(final int entry) {
    return entries.segment(entry);
  }

  int offset(final int entry) {
    return entries.offset(entry);
  }

  int bucketOf(final long directedHash) {
    return (int) (directedHash >>> bucketShift);
  }

  int nextBucket(final int bucket) {
    return (bucket + 1) & bucketMask;
  }

  // ---- lookup

  /// Loads the bucket of a hash, so that a later [#find] has it in the cache.
  ///
  /// @return the reference in the bucket, for [#touchEntry]
  int touchBucket(final long directedHash) {
    return buckets.getInt(bucketOf(directedHash) << 2);
  }

  /// Loads the lines of the first entry of a chain, so that a later [#find] has them in the cache.
  ///
  /// @return something of them, to be used lest the loads be optimised away
  long touchEntry(final int reference) {
    if (reference == 0) {
      return 0;
    }
    final int entry = (reference - 1) >>> 1;
    final UnsafeBuffer buffer = entries.segment(entry);
    final int offset = entries.offset(entry);
    return buffer.getLong(offset) ^ buffer.getLong(offset + layout.trackerOffset());
  }

  /// The node of the live entry that has this tuple, expired or not.
  ///
  /// The acquire read of `control` pairs with its release in [#goLive]: having seen LIVE we see all of the entry.
  ///
  /// @return the node's number, or -1
  int find(final FlowTuple tuple, final long directedHash) {
    int reference = buckets.getIntAcquire(bucketOf(directedHash) << 2);
    if (ipv6) {
      while (reference != 0) {
        final int entry = (reference - 1) >>> 1;
        final UnsafeBuffer buffer = entries.segment(entry);
        final int node = nodeOffset(reference);
        if (TupleFields.equalsIpv6(buffer, node, tuple)
            && isLive(buffer, entry, reference - 1 & 1, tuple)) {
          return reference - 1;
        }
        reference = buffer.getIntAcquire(node + layout.linkOffset()) & ~DELETED_MARK;
      }
      return -1;
    }
    final long addresses = TupleFields.addressesOf(tuple);
    final int ports = TupleFields.portsOf(tuple);
    while (reference != 0) {
      final int entry = (reference - 1) >>> 1;
      final UnsafeBuffer buffer = entries.segment(entry);
      final int node = nodeOffset(reference);
      if (TupleFields.equalsIpv4(buffer, node, addresses, ports)
          && isLive(buffer, entry, reference - 1 & 1, tuple)) {
        return reference - 1;
      }
      reference =
          buffer.getIntAcquire(node + ConntrackEntryLayout.IPV4.linkOffset()) & ~DELETED_MARK;
    }
    return -1;
  }

  private boolean isLive(
      final UnsafeBuffer buffer, final int entry, final int direction, final FlowTuple tuple) {
    final long control = buffer.getLongAcquire(offset(entry) + ConntrackEntryLayout.CONTROL_OFFSET);
    return lifeOf(control) == LIVE
        && protocolOf(control) == tuple.protocol()
        && ConntrackEntryLayout.zoneOf(control, direction) == tuple.zone();
  }

  private int nodeOffset(final int reference) {
    final int node = reference - 1;
    return entries.offset(node >>> 1) + layout.nodeOffset() + (node & 1) * layout.nodeStride();
  }

  // ---- tuples

  /// Fills in an entry that was just allocated.
  void begin(final int entry, final FlowTuple original, final FlowTuple reply) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    buffer.putLong(
        offset + ConntrackEntryLayout.CONTROL_OFFSET,
        ConntrackEntryLayout.control(CLAIMED, original.protocol(), original.zone(), reply.zone()));
    buffer.putLong(offset + ConntrackEntryLayout.DEADLINE_OFFSET, 0);
    buffer.putInt(offset + ConntrackEntryLayout.TAG_OFFSET, 0);
    writeTuple(entry, 0, original);
    writeTuple(entry, 1, reply);
    final int lineEnd = offset + layout.entryBytes();
    for (int field = offset + layout.trackerOffset(); field < lineEnd; field += Long.BYTES) {
      buffer.putLong(field, 0);
    }
  }

  void writeTuple(final int entry, final int direction, final FlowTuple tuple) {
    TupleFields.write(
        buffer(entry),
        offset(entry) + layout.nodeOffset() + direction * layout.nodeStride(),
        tuple);
  }

  void readTuple(final int entry, final int direction, final FlowTuple into) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    TupleFields.read(
        buffer,
        offset + layout.nodeOffset() + direction * layout.nodeStride(),
        ipv6,
        buffer.getLong(offset + ConntrackEntryLayout.CONTROL_OFFSET),
        direction,
        into);
  }

  private boolean equals(final UnsafeBuffer buffer, final int node, final FlowTuple tuple) {
    return ipv6
        ? TupleFields.equalsIpv6(buffer, node, tuple)
        : TupleFields.equalsIpv4(
            buffer, node, TupleFields.addressesOf(tuple), TupleFields.portsOf(tuple));
  }

  // ---- insertion

  /// Puts one node of a PENDING entry at the head of its chain, unless another entry has the same tuple.
  ///
  /// The CAS on the bucket succeeds only if nothing was inserted since the chain was read, because insertions are at
  /// the head; so of two entries with one tuple the later always meets the earlier. A bucket cannot have changed and
  /// changed back unnoticed: a node that left it is not used again before this worker's burst ends.
  ///
  /// @return [#INSERTED], [#CHAIN_TOO_LONG], or the number of the entry that has the tuple, LIVE or PENDING
  int insertNode(final int entry, final int direction, final FlowTuple tuple) {
    final int bucketOffset = bucketOf(hash.directed(tuple)) << 2;
    final int reference = (entry << 1 | direction) + 1;
    final UnsafeBuffer buffer = buffer(entry);
    final int linkOffset =
        offset(entry) + layout.nodeOffset() + direction * layout.nodeStride() + layout.linkOffset();
    while (true) {
      final int head = buckets.getIntAcquire(bucketOffset);
      final int other = holderOf(head, tuple, entry);
      if (other != INSERTED) {
        return other;
      }
      buffer.putInt(linkOffset, head);
      if (buckets.compareAndSetInt(bucketOffset, head, reference)) {
        return INSERTED;
      }
    }
  }

  private int holderOf(final int head, final FlowTuple tuple, final int self) {
    int reference = head;
    for (int length = 0; reference != 0; length++) {
      if (length == MAX_CHAIN) {
        return CHAIN_TOO_LONG;
      }
      final int entry = (reference - 1) >>> 1;
      final UnsafeBuffer buffer = entries.segment(entry);
      final int node = nodeOffset(reference);
      if (entry != self && equals(buffer, node, tuple)) {
        final long control =
            buffer.getLongAcquire(offset(entry) + ConntrackEntryLayout.CONTROL_OFFSET);
        final int life = lifeOf(control);
        if (protocolOf(control) == tuple.protocol()
            && ConntrackEntryLayout.zoneOf(control, reference - 1 & 1) == tuple.zone()
            && (life == LIVE || life == PENDING)) {
          return entry;
        }
      }
      reference = buffer.getIntAcquire(node + layout.linkOffset()) & ~DELETED_MARK;
    }
    return INSERTED;
  }

  // ---- decisions about an entry's life, each made by whoever wins the CAS

  /// Makes a PENDING entry, both nodes inserted, a connection: the one store that publishes it.
  ///
  /// @return false when another confirm has overruled it
  boolean goLive(final int entry) {
    return changeLife(entry, PENDING, LIVE);
  }

  /// Ends a PENDING entry before it is a connection; its claimer takes its nodes out.
  void overrule(final int entry) {
    changeLife(entry, PENDING, DYING);
  }

  /// Decides that this caller, and nobody else, removes a live entry.
  ///
  /// @return whether it was live until now
  boolean beginRemoval(final int entry) {
    return changeLife(entry, LIVE, DYING);
  }

  private boolean changeLife(final int entry, final int from, final int to) {
    final UnsafeBuffer buffer = buffer(entry);
    final int controlOffset = offset(entry) + ConntrackEntryLayout.CONTROL_OFFSET;
    while (true) {
      final long control = buffer.getLongAcquire(controlOffset);
      if (lifeOf(control) != from) {
        return false;
      }
      if (buffer.compareAndSetLong(controlOffset, control, withLife(control, to))) {
        return true;
      }
    }
  }

  // ---- removal

  /// Takes one node out of its chain. Afterwards no chain leads to it; workers inside a burst may still stand on it.
  void removeNode(final int entry, final int direction, final FlowTuple tuple) {
    final UnsafeBuffer buffer = buffer(entry);
    final int linkOffset =
        offset(entry) + layout.nodeOffset() + direction * layout.nodeStride() + layout.linkOffset();
    int link = buffer.getIntAcquire(linkOffset);
    while (!buffer.compareAndSetInt(linkOffset, link, link | DELETED_MARK)) {
      link = buffer.getIntAcquire(linkOffset);
    }
    unlinkMarked(bucketOf(hash.directed(tuple)) << 2);
  }

  /// Walks a chain to its end and unlinks every node whose link is marked. A failed CAS means that somebody changed
  /// the chain meanwhile: begin again.
  private void unlinkMarked(final int bucketOffset) {
    boolean settled = false;
    while (!settled) {
      settled = tryUnlinkMarked(bucketOffset);
    }
  }

  private boolean tryUnlinkMarked(final int bucketOffset) {
    UnsafeBuffer linkBuffer = buckets;
    int linkOffset = bucketOffset;
    int reference = buckets.getIntAcquire(bucketOffset);
    while (reference != 0) {
      final UnsafeBuffer buffer = entries.segment((reference - 1) >>> 1);
      final int nodeLinkOffset = nodeOffset(reference) + layout.linkOffset();
      final int link = buffer.getIntAcquire(nodeLinkOffset);
      final int next = link & ~DELETED_MARK;
      if (link == next) {
        linkBuffer = buffer;
        linkOffset = nodeLinkOffset;
      } else if (!linkBuffer.compareAndSetInt(linkOffset, reference, next)) {
        return false;
      }
      reference = next;
    }
    return true;
  }

  /// The reference that begins a chain, and with [#following] the rest of it; for early drop.
  int chain(final int bucket) {
    return buckets.getIntAcquire(bucket << 2);
  }

  int following(final int reference) {
    return entries
            .segment((reference - 1) >>> 1)
            .getIntAcquire(nodeOffset(reference) + layout.linkOffset())
        & ~DELETED_MARK;
  }

  // ---- free entries: a stack after Treiber, its top word carrying a count against ABA

  /// Takes an entry that nobody uses.
  ///
  /// @return its number, or -1 when there is none
  int allocate() {
    while (true) {
      final long top = freeTop.getLongVolatile(0);
      final int entry = (int) top - 1;
      if (entry < 0) {
        break;
      }
      final int below =
          buffer(entry).getIntAcquire(offset(entry) + ConntrackEntryLayout.SPARE_LINK_OFFSET);
      if (freeTop.compareAndSetLong(0, top, nextTop(top, below))) {
        return entry;
      }
    }
    if (neverUsed.get() >= entryCount) {
      return -1;
    }
    final int fresh = neverUsed.getAndIncrement();
    return fresh < entryCount ? fresh : -1;
  }

  /// Gives an entry back. No chain may lead to it and no worker may still stand on it.
  void free(final int entry) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    buffer.putLongRelease(offset + ConntrackEntryLayout.CONTROL_OFFSET, 0);
    while (true) {
      final long top = freeTop.getLongVolatile(0);
      buffer.putInt(offset + ConntrackEntryLayout.SPARE_LINK_OFFSET, (int) top);
      if (freeTop.compareAndSetLong(0, top, nextTop(top, entry + 1))) {
        return;
      }
    }
  }

  private static long nextTop(final long top, final int reference) {
    return ((top >>> 32) + 1) << 32 | reference;
  }
}
