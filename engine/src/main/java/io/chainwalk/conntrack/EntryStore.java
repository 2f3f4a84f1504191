package io.chainwalk.conntrack;

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
        if (equalsIpv6(buffer, node, tuple) && isLive(buffer, entry, tuple.protocol())) {
          return reference - 1;
        }
        reference = buffer.getIntAcquire(node + layout.linkOffset()) & ~DELETED_MARK;
      }
      return -1;
    }
    final long addresses = addressesOf(tuple);
    final int ports = portsOf(tuple);
    final int protocol = tuple.protocol();
    while (reference != 0) {
      final int entry = (reference - 1) >>> 1;
      final UnsafeBuffer buffer = entries.segment(entry);
      final int node = nodeOffset(reference);
      if (buffer.getLong(node) == addresses
          && buffer.getInt(node + ConntrackEntryLayout.IPV4.portsOffset()) == ports
          && isLive(buffer, entry, protocol)) {
        return reference - 1;
      }
      reference =
          buffer.getIntAcquire(node + ConntrackEntryLayout.IPV4.linkOffset()) & ~DELETED_MARK;
    }
    return -1;
  }

  private boolean isLive(final UnsafeBuffer buffer, final int entry, final int protocol) {
    final long control = buffer.getLongAcquire(offset(entry) + layout.controlOffset());
    return lifeOf(control) == LIVE && protocolOf(control) == protocol;
  }

  private int nodeOffset(final int reference) {
    final int node = reference - 1;
    return entries.offset(node >>> 1) + (node & 1) * layout.nodeStride();
  }

  // ---- tuples

  void writeTuple(final int entry, final int direction, final FlowTuple tuple) {
    final UnsafeBuffer buffer = buffer(entry);
    final int node = offset(entry) + direction * layout.nodeStride();
    if (ipv6) {
      buffer.putLong(node, tuple.sourceHigh());
      buffer.putLong(node + 8, tuple.sourceLow());
      buffer.putLong(node + 16, tuple.destinationHigh());
      buffer.putLong(node + 24, tuple.destinationLow());
    } else {
      buffer.putLong(node, addressesOf(tuple));
    }
    buffer.putInt(node + layout.portsOffset(), portsOf(tuple));
  }

  void readTuple(final int entry, final int direction, final FlowTuple into) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    final int node = offset + direction * layout.nodeStride();
    if (ipv6) {
      into.setIpv6(
          buffer.getLong(node),
          buffer.getLong(node + 8),
          buffer.getLong(node + 16),
          buffer.getLong(node + 24));
    } else {
      final long addresses = buffer.getLong(node);
      into.setIpv4((int) (addresses >>> 32), (int) addresses);
    }
    final int ports = buffer.getInt(node + layout.portsOffset());
    final long control = buffer.getLong(offset + layout.controlOffset());
    into.setProtocolAndPorts(protocolOf(control), ports >>> 16, ports & 0xFFFF);
  }

  private static long addressesOf(final FlowTuple tuple) {
    return tuple.sourceLow() << 32 | tuple.destinationLow();
  }

  private static int portsOf(final FlowTuple tuple) {
    return tuple.sourcePort() << 16 | tuple.destinationPort();
  }

  private boolean equals(final UnsafeBuffer buffer, final int node, final FlowTuple tuple) {
    return ipv6
        ? equalsIpv6(buffer, node, tuple)
        : buffer.getLong(node) == addressesOf(tuple)
            && buffer.getInt(node + layout.portsOffset()) == portsOf(tuple);
  }

  private static boolean equalsIpv6(
      final UnsafeBuffer buffer, final int node, final FlowTuple tuple) {
    return buffer.getLong(node + 24) == tuple.destinationLow()
        && buffer.getLong(node + 8) == tuple.sourceLow()
        && buffer.getInt(node + ConntrackEntryLayout.IPV6.portsOffset()) == portsOf(tuple)
        && buffer.getLong(node) == tuple.sourceHigh()
        && buffer.getLong(node + 16) == tuple.destinationHigh();
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
    final int linkOffset = offset(entry) + direction * layout.nodeStride() + layout.linkOffset();
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
        final long control = buffer.getLongAcquire(offset(entry) + layout.controlOffset());
        final int life = lifeOf(control);
        if (protocolOf(control) == tuple.protocol() && (life == LIVE || life == PENDING)) {
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
    final int controlOffset = offset(entry) + layout.controlOffset();
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
    final int linkOffset = offset(entry) + direction * layout.nodeStride() + layout.linkOffset();
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
      final int below = buffer(entry).getIntAcquire(offset(entry) + layout.spareLinkOffset());
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
    buffer.putLongRelease(offset + layout.controlOffset(), 0);
    while (true) {
      final long top = freeTop.getLongVolatile(0);
      buffer.putInt(offset + layout.spareLinkOffset(), (int) top);
      if (freeTop.compareAndSetLong(0, top, nextTop(top, entry + 1))) {
        return;
      }
    }
  }

  private static long nextTop(final long top, final int reference) {
    return ((top >>> 32) + 1) << 32 | reference;
  }
}
