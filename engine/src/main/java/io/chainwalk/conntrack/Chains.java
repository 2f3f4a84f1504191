package io.chainwalk.conntrack;

import io.chainwalk.memory.OffHeapRegion;
import org.agrona.concurrent.UnsafeBuffer;

/// Buckets of singly linked lists through the entries of both address families, after Harris (2001) and Michael (2002):
/// inserted at the head with a CAS on the bucket; removed by first marking the link that leaves the node, then unlinking
/// it.
///
/// A *node* is what [ConntrackTable] calls a hit: a connection and one of its directions. A *reference* to it in a bucket
/// or link is its number plus one, so that zeroed memory is empty lists; 0 ends a list. Where in its entry the link of a
/// node is, is told when the lists are made: each entry has one link for each direction, and one for its source.
///
/// **Threads:** any, lock-free; see the package page. Reclamation is the caller's duty: a node that was unlinked must not
/// be inserted again while a worker may stand on it.
final class Chains {
  /// The reference that ends a list.
  static final int END = 0;

  static final int DELETED_MARK = 0x8000_0000;

  private static final int MIN_BUCKETS = 64;
  private static final int MAX_BUCKETS = 1 << 28;

  private final EntryStore ipv4;
  private final EntryStore ipv6;
  private final int linkOffsetIpv4;
  private final int linkOffsetIpv6;
  private final OffHeapRegion memory;
  final UnsafeBuffer heads;
  final int bucketCount;

  /// Makes empty lists.
  ///
  /// @param wantedBuckets how many; rounded to what is possible
  /// @param ipv4 entries of IPv4
  /// @param ipv6 entries of IPv6
  /// @param linkOffsetIpv4 where the link of the original direction is, in an IPv4 entry
  /// @param linkOffsetIpv6 likewise, in an IPv6 entry
  Chains(
      final long wantedBuckets,
      final EntryStore ipv4,
      final EntryStore ipv6,
      final int linkOffsetIpv4,
      final int linkOffsetIpv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.linkOffsetIpv4 = linkOffsetIpv4;
    this.linkOffsetIpv6 = linkOffsetIpv6;
    bucketCount = Math.clamp(wantedBuckets, MIN_BUCKETS, MAX_BUCKETS);
    memory = new OffHeapRegion(bucketCount, Integer.BYTES);
    heads = memory.segment(0);
  }

  OffHeapRegion memory() {
    return memory;
  }

  /// The bucket of a hash: its upper half, scaled to the number of buckets.
  int bucketOf(final long hash) {
    return (int) (((hash >>> 32) * bucketCount) >>> 32);
  }

  /// The first reference of a bucket's list.
  int head(final int bucket) {
    return heads.getIntAcquire(bucket << 2);
  }

  /// The reference behind another one.
  int next(final int reference) {
    return linkBuffer(reference).getIntAcquire(linkOffset(reference)) & ~DELETED_MARK;
  }

  /// Puts a node at the head of a list, if that is still what it was. It cannot have changed and changed back: a node
  /// that left the list is not inserted again before this worker's burst ends.
  ///
  /// @param head what [#head] answered
  /// @return false when somebody was faster
  boolean push(final int bucket, final int head, final int node) {
    linkBuffer(node + 1).putInt(linkOffset(node + 1), head);
    return heads.compareAndSetInt(bucket << 2, head, node + 1);
  }

  /// Takes a node out of its list. Afterwards the list does not lead to it; workers inside a burst may still stand on it.
  void remove(final int bucket, final int node) {
    final UnsafeBuffer buffer = linkBuffer(node + 1);
    final int linkOffset = linkOffset(node + 1);
    int link = buffer.getIntAcquire(linkOffset);
    while (!buffer.compareAndSetInt(linkOffset, link, link | DELETED_MARK)) {
      link = buffer.getIntAcquire(linkOffset);
    }
    boolean settled = false;
    while (!settled) {
      settled = unlinkMarked(bucket << 2);
    }
  }

  /// Walks a list to its end and unlinks every node whose link is marked.
  ///
  /// @return false when a CAS failed, because somebody changed the list meanwhile: begin again
  private boolean unlinkMarked(final int bucketOffset) {
    UnsafeBuffer previousBuffer = heads;
    int previousOffset = bucketOffset;
    int reference = heads.getIntAcquire(bucketOffset);
    while (reference != END) {
      final UnsafeBuffer buffer = linkBuffer(reference);
      final int linkOffset = linkOffset(reference);
      final int link = buffer.getIntAcquire(linkOffset);
      final int next = link & ~DELETED_MARK;
      if (link == next) {
        previousBuffer = buffer;
        previousOffset = linkOffset;
      } else if (!previousBuffer.compareAndSetInt(previousOffset, reference, next)) {
        return false;
      }
      reference = next;
    }
    return true;
  }

  private UnsafeBuffer linkBuffer(final int reference) {
    final int connection = (reference - 1) >>> 1;
    return ConntrackTable.isIpv6(connection)
        ? ipv6.buffer(ConntrackTable.entryOf(connection))
        : ipv4.buffer(connection);
  }

  private int linkOffset(final int reference) {
    final int node = reference - 1;
    final int connection = node >>> 1;
    return ConntrackTable.isIpv6(connection)
        ? ipv6.offset(ConntrackTable.entryOf(connection))
            + linkOffsetIpv6
            + (node & 1) * ConntrackEntryLayout.IPV6.nodeStride()
        : ipv4.offset(connection)
            + linkOffsetIpv4
            + (node & 1) * ConntrackEntryLayout.IPV4.nodeStride();
  }
}
