package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.CLAIMED;
import static io.chainwalk.conntrack.ConntrackEntryLayout.CONTROL_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.DEADLINE_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.DYING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.PENDING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.SPARE_LINK_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.TAG_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.withLife;
import static io.chainwalk.conntrack.ConntrackEntryLayout.withStatusBits;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.memory.OffHeapRegion;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/// The entries of one address family, the list of free ones, and the decisions about an entry's life.
///
/// Memory is added as entries are used for the first time, in segments, and reused from then on.
///
/// **Threads:** any, lock-free; see the package page for who writes what. Reclamation is the caller's duty.
final class EntryStore {
  /// No entry is to be had.
  static final int NONE = -1;

  /// 32 MiB of IPv4, which malloc always maps by itself, so that it can be on huge pages. The first packet that needs a
  /// new segment of a large table waits until it is zeroed, some milliseconds.
  private static final int MAX_ENTRIES_IN_SEGMENT = 1 << 18;

  private static final int MIN_ENTRIES_IN_SEGMENT = 1 << 10;

  final ConntrackEntryLayout layout;
  private final boolean ipv6;
  private final OffHeapRegion entries;
  private final int entryCount;
  private final AtomicInteger neverUsed = new AtomicInteger();
  private final UnsafeBuffer freeTop = PaddedWords.allocate(1);

  EntryStore(final boolean ipv6, final int entryCount) {
    this.ipv6 = ipv6;
    this.entryCount = entryCount;
    layout = ipv6 ? ConntrackEntryLayout.IPV6 : ConntrackEntryLayout.IPV4;
    entries = OffHeapRegion.growing(entryCount, layout.entryBytes(), entriesInSegment(entryCount));
  }

  /// A table grows in steps of about a thirtieth, so that little is allocated and not used.
  private static int entriesInSegment(final int entryCount) {
    return Math.clamp(
        Integer.highestOneBit(entryCount >>> 5), MIN_ENTRIES_IN_SEGMENT, MAX_ENTRIES_IN_SEGMENT);
  }

  OffHeapRegion memory() {
    return entries;
  }

  /// Entries with a smaller number have been used at least once, or are about to be.
  int highWater() {
    return neverUsed.get();
  }

  UnsafeBuffer buffer(final int entry) {
    return entries.segment(entry);
  }

  int offset(final int entry) {
    return entries.offset(entry);
  }

  // ---- fields

  /// Fills in an entry that was just allocated.
  void begin(final int entry, final FlowTuple original, final FlowTuple reply) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    buffer.putLong(
        offset + CONTROL_OFFSET,
        ConntrackEntryLayout.control(CLAIMED, original.protocol(), original.zone(), reply.zone()));
    buffer.putLong(offset + DEADLINE_OFFSET, 0);
    buffer.putInt(offset + TAG_OFFSET, 0);
    TupleFields.write(buffer, offset + layout.nodeOffset(), original);
    TupleFields.write(buffer, offset + layout.nodeOffset() + layout.nodeStride(), reply);
    final int end = offset + layout.entryBytes();
    for (int field = offset + layout.trackerOffset(); field < end; field += Long.BYTES) {
      buffer.putLong(field, 0);
    }
  }

  void readTuple(final int entry, final int direction, final FlowTuple into) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    TupleFields.read(
        buffer,
        offset + layout.nodeOffset() + direction * layout.nodeStride(),
        ipv6,
        buffer.getLong(offset + CONTROL_OFFSET),
        direction,
        into);
  }

  long control(final int entry) {
    return buffer(entry).getLongAcquire(offset(entry) + CONTROL_OFFSET);
  }

  long deadlineNs(final int entry) {
    return buffer(entry).getLongOpaque(offset(entry) + DEADLINE_OFFSET);
  }

  void setDeadlineNs(final int entry, final long deadlineNs) {
    buffer(entry).putLongOpaque(offset(entry) + DEADLINE_OFFSET, deadlineNs);
  }

  // ---- decisions about an entry's life, each made by whoever wins the CAS

  /// Makes a claimed entry ready to be inserted. Its claimer is the only one who knows it.
  ///
  /// @param status bits to add
  void setPending(final int entry, final int status) {
    final UnsafeBuffer buffer = buffer(entry);
    final int controlOffset = offset(entry) + CONTROL_OFFSET;
    final long control = withLife(buffer.getLong(controlOffset), PENDING);
    buffer.putLongRelease(controlOffset, withStatusBits(control, status));
  }

  /// Makes a PENDING entry, its nodes inserted, a connection: the one store that publishes it.
  ///
  /// @return false when another confirm has overruled it
  boolean goLive(final int entry) {
    return changeLife(entry, PENDING, LIVE, 0);
  }

  /// Ends a PENDING entry before it is a connection; its claimer takes its nodes out.
  void overrule(final int entry) {
    changeLife(entry, PENDING, DYING, ConntrackStatus.DYING);
  }

  /// Decides that this caller, and nobody else, removes a live entry.
  ///
  /// @return whether it was live until now
  boolean beginRemoval(final int entry) {
    return changeLife(entry, LIVE, DYING, ConntrackStatus.DYING);
  }

  private boolean changeLife(final int entry, final int from, final int to, final int status) {
    final UnsafeBuffer buffer = buffer(entry);
    final int controlOffset = offset(entry) + CONTROL_OFFSET;
    while (true) {
      final long control = buffer.getLongAcquire(controlOffset);
      if (lifeOf(control) != from) {
        return false;
      }
      final long wanted = withStatusBits(withLife(control, to), status);
      if (buffer.compareAndSetLong(controlOffset, control, wanted)) {
        return true;
      }
    }
  }

  // ---- free entries: a stack after Treiber, its top word carrying a count against ABA

  /// Takes an entry that nobody uses.
  ///
  /// @return its number, or [#NONE] when all are used, or the JVM has no memory for more
  int allocate() {
    while (true) {
      final long top = freeTop.getLongVolatile(0);
      final int entry = (int) top - 1;
      if (entry < 0) {
        return allocateFresh();
      }
      final int below = buffer(entry).getIntAcquire(offset(entry) + SPARE_LINK_OFFSET);
      if (freeTop.compareAndSetLong(0, top, nextTop(top, below))) {
        return entry;
      }
    }
  }

  private int allocateFresh() {
    while (true) {
      final int fresh = neverUsed.get();
      if (fresh == entryCount || !entries.reserve(fresh)) {
        return NONE;
      }
      if (neverUsed.compareAndSet(fresh, fresh + 1)) {
        return fresh;
      }
    }
  }

  /// Gives an entry back. No chain may lead to it and no worker may still stand on it.
  void free(final int entry) {
    final UnsafeBuffer buffer = buffer(entry);
    final int offset = offset(entry);
    buffer.putLongRelease(offset + CONTROL_OFFSET, 0);
    while (true) {
      final long top = freeTop.getLongVolatile(0);
      buffer.putInt(offset + SPARE_LINK_OFFSET, (int) top);
      if (freeTop.compareAndSetLong(0, top, nextTop(top, entry + 1))) {
        return;
      }
    }
  }

  private static long nextTop(final long top, final int reference) {
    return ((top >>> 32) + 1) << 32 | reference;
  }
}
