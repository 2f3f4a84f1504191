package io.chainwalk.conntrack;

import io.chainwalk.tracker.ConntrackStatus;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.PENDING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.withLife;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import org.agrona.concurrent.UnsafeBuffer;

/// The table as one worker sees it: find, claim, confirm, remove, between [#beginBurst] and [#endBurst].
///
/// What [#find] answers stays valid until the burst ends: the entry may be removed by another worker meanwhile, but it
/// is not given to another connection. Outside a burst nothing but [#counters] may be called.
///
/// **Threads:** one at a time. **Progress:** every operation is lock-free; [#confirm] may wait a bounded number of turns
/// for another worker that is confirming the same tuple. Allocates nothing.
public final class ConntrackHandle {
  /// No connection.
  public static final int NONE = -1;

  /// Answer of [#confirm]: the connection can be found from now on.
  public static final int CONFIRMED = 0;

  /// Answer of [#confirm]: another connection has one of the tuples, or was about to have it; ours is gone.
  public static final int CLASH = 1;

  /// Buckets an early drop looks at, beginning with the new tuple's (facts sheet 2.5).
  private static final int EARLY_DROP_BUCKETS = 8;

  /// How often a confirm looks again when it meets an entry that another worker is just confirming.
  private static final int PENDING_PATIENCE = 128;

  private static final int SWEEP_STEP = 16;
  private static final int MAX_SWEEP = 64;

  /// The kernel's collector comes round at least this often (facts sheet 2.5).
  private static final long SWEEP_PERIOD_NS = 60_000_000_000L;

  private final ConntrackTable table;
  private final int worker;
  private final ConntrackCounters counters = new ConntrackCounters();
  private final FlowTuple original = new FlowTuple();
  private final FlowTuple reply = new FlowTuple();
  private final ConntrackEntry cursor = new ConntrackEntry();
  private final FlowTuple unlinked = new FlowTuple();
  private final Limbo limboIpv4;
  private final Limbo limboIpv6;
  private long lastSweepNs = Long.MIN_VALUE;
  private int sweepCursorIpv4;
  private int sweepCursorIpv6;

  ConntrackHandle(final ConntrackTable table, final int worker) {
    this.table = table;
    this.worker = worker;
    limboIpv4 = new Limbo(table.ipv4, table.epochs);
    limboIpv6 = new Limbo(table.ipv6, table.epochs);
  }

  /// What this worker did to the table.
  ///
  /// @return the live counters
  public ConntrackCounters counters() {
    return counters;
  }

  /// Begins a burst: from here on nothing that is found changes its identity.
  public void beginBurst() {
    table.epochs.enter(worker);
  }

  /// Ends a burst, forgets what was found in it, collects some of what has expired, and frees what no worker can still
  /// hold.
  ///
  /// @param settledNs the time to collect by: no packet still to come, of any worker, may be before it
  public void endBurst(final long settledNs) {
    sweep(settledNs);
    table.epochs.leave(worker);
    limboIpv4.drain();
    limboIpv6.drain();
  }

  // ---- lookup

  /// Loads the bucket of a hash into the cache; first of the two touching passes over a burst.
  ///
  /// @param ipv6 the tuple's family
  /// @param directedHash the tuple's hash
  /// @return what to hand to [#touchEntry]
  public int touchBucket(final boolean ipv6, final long directedHash) {
    return (ipv6 ? table.ipv6 : table.ipv4).touchBucket(directedHash);
  }

  /// Loads the first entry of a chain into the cache; second of the two touching passes over a burst.
  ///
  /// @param ipv6 the tuple's family
  /// @param touched what [#touchBucket] answered
  /// @return some of what was loaded, to be kept somewhere lest the load be optimised away
  public long touchEntry(final boolean ipv6, final int touched) {
    return (ipv6 ? table.ipv6 : table.ipv4).touchEntry(touched);
  }

  /// Finds the connection that a tuple belongs to, as original or as reply. An entry past its deadline is removed and
  /// counts as absent.
  ///
  /// @param tuple the packet's tuple, not reversed
  /// @param directedHash its hash, by the table's [io.chainwalk.flow.FlowHash#directed]
  /// @param nowNs the packet's time
  /// @return a hit, see [#connectionOf] and [#directionOf], or [#NONE]
  public int find(final FlowTuple tuple, final long directedHash, final long nowNs) {
    final boolean ipv6 = tuple.ipv6();
    final EntryStore store = ipv6 ? table.ipv6 : table.ipv4;
    final int node = store.find(tuple, directedHash);
    if (node < 0) {
      return NONE;
    }
    final int connection = node >>> 1 | (ipv6 ? ConntrackTable.IPV6_BIT : 0);
    if (deadlineNs(connection) <= nowNs) {
      expire(connection);
      return NONE;
    }
    return connection << 1 | (node & 1);
  }

  /// A hit.
  ///
  /// @param connection a connection
  /// @param direction one of its directions
  /// @return what [#find] answers for the tuple of that direction
  public static int hit(final int connection, final Direction direction) {
    return connection << 1 | direction.ordinal();
  }

  /// The connection of a hit.
  ///
  /// @param hit what [#find] answered, not [#NONE]
  /// @return the connection
  public static int connectionOf(final int hit) {
    return hit >>> 1;
  }

  /// The direction in which the tuple of a hit belongs to its connection.
  ///
  /// @param hit what [#find] answered, not [#NONE]
  /// @return original or reply
  public static Direction directionOf(final int hit) {
    return Direction.of(hit & 1);
  }

  // ---- life of a connection

  /// Takes an entry for a new flow; nobody else can find it before it is confirmed. Its reply tuple is the reverse of
  /// the original one until [ConntrackEntry#setReplyTuple]; all other fields are zero.
  ///
  /// Over the limit, connections that are not ASSURED are removed from the buckets next to the new one's as the kernel
  /// does; where there is none, the flow is refused.
  ///
  /// @param tuple the tuple of the flow's first packet
  /// @param inverted the tuple an answer would have; of both tuples' zones one is 0, or they are equal
  /// @param directedHash the hash of `tuple`
  /// @param nowNs the packet's time
  /// @return the connection, or [#NONE] when the table is full: the packet is to be dropped
  public int claim(
      final FlowTuple tuple, final FlowTuple inverted, final long directedHash, final long nowNs) {
    final EntryStore store = tuple.ipv6() ? table.ipv6 : table.ipv4;
    if (!table.countUp() && !earlyDrop(store, directedHash, nowNs)) {
      return onTableFull();
    }
    final int entry = store.allocate();
    if (entry < 0) {
      return onTableFull();
    }
    store.begin(entry, tuple, inverted);
    return entry | (tuple.ipv6() ? ConntrackTable.IPV6_BIT : 0);
  }

  private int onTableFull() {
    table.countDown();
    counters.drop++;
    return NONE;
  }

  /// Makes a claimed connection known, if neither of its tuples belongs to another one.
  ///
  /// Of confirms that clash with each other at the same moment one succeeds, unless a connection that was there before
  /// has its tuples. Both of two that want the same tuples in opposite order may have inserted one node when they meet:
  /// then the entry with the lower number overrules the other.
  ///
  /// @param connection a connection that this worker claimed
  /// @param deadlineNs when it expires
  /// @param nowNs the packet's time
  /// @return [#CONFIRMED], or [#CLASH] after which the connection is gone
  public int confirm(final int connection, final long deadlineNs, final long nowNs) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    final UnsafeBuffer buffer = store.buffer(entry);
    final int controlOffset = store.offset(entry) + ConntrackEntryLayout.CONTROL_OFFSET;
    store.readTuple(entry, 0, original);
    store.readTuple(entry, 1, reply);
    setDeadlineNs(connection, deadlineNs);
    buffer.putLongRelease(controlOffset, withLife(buffer.getLong(controlOffset), PENDING));
    if (!insert(store, entry, 0, original, nowNs)) {
      store.free(entry);
      return onClash();
    }
    if (!insert(store, entry, 1, reply, nowNs)) {
      store.overrule(entry);
      store.removeNode(entry, 0, original);
      limboOf(store).add(entry);
      return onClash();
    }
    if (!store.goLive(entry)) {
      takeOut(store, entry);
      return onClash();
    }
    counters.created++;
    return CONFIRMED;
  }

  private int onClash() {
    table.countDown();
    counters.insertFailed++;
    counters.drop++;
    return CLASH;
  }

  private boolean insert(
      final EntryStore store,
      final int entry,
      final int direction,
      final FlowTuple tuple,
      final long nowNs) {
    int patience = PENDING_PATIENCE;
    while (true) {
      final int other = store.insertNode(entry, direction, tuple);
      if (other == EntryStore.INSERTED) {
        return true;
      }
      if (other == EntryStore.CHAIN_TOO_LONG) {
        return false;
      }
      final int otherConnection = other | (tuple.ipv6() ? ConntrackTable.IPV6_BIT : 0);
      switch (lifeOf(controlOf(otherConnection))) {
        case PENDING -> {
          // Who waits has no node inserted yet, or a higher number than the one it waits for, so
          // nobody waits in a circle. Patience ends only when the other worker has been stopped.
          if (direction == 1 && entry < other) {
            store.overrule(other);
          } else if (--patience == 0) {
            return false;
          } else {
            Thread.onSpinWait();
          }
        }
        case LIVE -> {
          if (deadlineNs(otherConnection) > nowNs) {
            return false;
          }
          expire(otherConnection);
        }
        default -> {
          // Gone since the chain was read: look again.
        }
      }
    }
  }

  /// Gives up a claimed connection: its first packet was dropped or is INVALID.
  ///
  /// @param connection a connection that this worker claimed and has not confirmed
  public void release(final int connection) {
    table.storeOf(connection).free(ConntrackTable.entryOf(connection));
    table.countDown();
  }

  /// Removes a confirmed connection.
  ///
  /// @param connection a connection that was found in this burst
  /// @return whether this call removed it; false when another worker was faster
  public boolean remove(final int connection) {
    final boolean removed = unlink(connection);
    if (removed) {
      counters.removed++;
    }
    return removed;
  }

  private void expire(final int connection) {
    if (unlink(connection)) {
      counters.expired++;
    }
  }

  private boolean unlink(final int connection) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    if (!store.beginRemoval(entry)) {
      return false;
    }
    takeOut(store, entry);
    table.countDown();
    return true;
  }

  /// Takes both nodes of a DYING entry out of their chains.
  private void takeOut(final EntryStore store, final int entry) {
    for (int direction = 0; direction < 2; direction++) {
      store.readTuple(entry, direction, unlinked);
      store.removeNode(entry, direction, unlinked);
    }
    limboOf(store).add(entry);
  }

  private Limbo limboOf(final EntryStore store) {
    return store == table.ipv4 ? limboIpv4 : limboIpv6;
  }

  /// Makes room as the kernel does: in the first of a few buckets that holds any, every connection that is not ASSURED
  /// goes.
  private boolean earlyDrop(final EntryStore store, final long directedHash, final long nowNs) {
    int bucket = store.bucketOf(directedHash);
    for (int i = 0; i < EARLY_DROP_BUCKETS; i++) {
      if (dropUnassured(store, bucket, nowNs)) {
        return true;
      }
      bucket = store.nextBucket(bucket);
    }
    return false;
  }

  private boolean dropUnassured(final EntryStore store, final int bucket, final long nowNs) {
    final int familyBit = store == table.ipv6 ? ConntrackTable.IPV6_BIT : 0;
    boolean dropped = false;
    int reference = store.chain(bucket);
    while (reference != 0) {
      final int connection = (reference - 1) >>> 1 | familyBit;
      reference = store.following(reference);
      if (lifeOf(controlOf(connection)) != LIVE) {
        continue;
      }
      if (deadlineNs(connection) <= nowNs) {
        expire(connection);
      } else if ((status(connection) & ConntrackStatus.ASSURED) == 0 && remove(connection)) {
        counters.earlyDrop++;
        dropped = true;
      }
    }
    return dropped;
  }

  /// Collects what has expired, a few entries a burst, so that the whole table is seen once in a sweep period if bursts
  /// follow each other fast enough. Nothing but memory depends on it: a lookup never finds an expired entry.
  private void sweep(final long nowNs) {
    if (lastSweepNs == Long.MIN_VALUE) {
      lastSweepNs = nowNs;
    }
    final long elapsedNs = Math.min(nowNs - lastSweepNs, SWEEP_PERIOD_NS);
    final int used = Math.max(table.ipv4.highWater(), table.ipv6.highWater());
    final long owed = elapsedNs / 1000 * used / (SWEEP_PERIOD_NS / 1000);
    if (owed >= SWEEP_STEP || elapsedNs == SWEEP_PERIOD_NS) {
      lastSweepNs = nowNs;
      final int steps = Math.clamp(owed, SWEEP_STEP, MAX_SWEEP);
      sweepCursorIpv4 = sweep(table.ipv4, 0, sweepCursorIpv4, steps, nowNs);
      sweepCursorIpv6 = sweep(table.ipv6, ConntrackTable.IPV6_BIT, sweepCursorIpv6, steps, nowNs);
    }
  }

  private int sweep(
      final EntryStore store,
      final int familyBit,
      final int from,
      final int steps,
      final long nowNs) {
    final int used = store.highWater();
    int entry = from;
    for (int i = 0; i < steps && used > 0; i++) {
      entry = entry < used ? entry : 0;
      final int connection = entry | familyBit;
      if (lifeOf(controlOf(connection)) == LIVE && deadlineNs(connection) <= nowNs) {
        expire(connection);
      }
      entry++;
    }
    return entry;
  }

  /// Removes everything that has expired. For the end of a run, inside a burst.
  ///
  /// @param nowNs the time to measure deadlines by
  public void sweepAll(final long nowNs) {
    sweep(table.ipv4, 0, 0, table.ipv4.highWater(), nowNs);
    sweep(table.ipv6, ConntrackTable.IPV6_BIT, 0, table.ipv6.highWater(), nowNs);
  }

  // ---- fields of a connection that was found or claimed in this burst

  /// Points a cursor at a connection: the way to its fields.
  ///
  /// @param connection a connection that was found or claimed in this burst
  /// @param into the cursor
  public void open(final int connection, final ConntrackEntry into) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    into.point(connection, store.buffer(entry), store.offset(entry), store.layout);
  }

  private ConntrackEntry opened(final int connection) {
    open(connection, cursor);
    return cursor;
  }

  /// See [ConntrackEntry#setReplyTuple].
  ///
  /// @param connection a connection that this worker claimed and has not confirmed
  /// @param tuple the tuple that answers will have
  public void setReplyTuple(final int connection, final FlowTuple tuple) {
    opened(connection).setReplyTuple(tuple);
  }

  /// See [ConntrackEntry#readTuple].
  ///
  /// @param connection the connection
  /// @param direction whose tuple
  /// @param into where it goes
  public void readTuple(final int connection, final Direction direction, final FlowTuple into) {
    opened(connection).readTuple(direction, into);
  }

  /// See [ConntrackEntry#status].
  ///
  /// @param connection the connection
  /// @return bits of [ConntrackStatus]
  public int status(final int connection) {
    return opened(connection).status();
  }

  /// See [ConntrackEntry#addStatus].
  ///
  /// @param connection the connection
  /// @param bits of [ConntrackStatus]
  public void addStatus(final int connection, final int bits) {
    opened(connection).addStatus(bits);
  }

  /// See [ConntrackEntry#deadlineNs].
  ///
  /// @param connection the connection
  /// @return on the same clock as every `nowNs`
  public long deadlineNs(final int connection) {
    return opened(connection).deadlineNs();
  }

  /// See [ConntrackEntry#setDeadlineNs].
  ///
  /// @param connection the connection
  /// @param deadlineNs on the same clock as every `nowNs`
  public void setDeadlineNs(final int connection, final long deadlineNs) {
    opened(connection).setDeadlineNs(deadlineNs);
  }

  /// See [ConntrackEntry#tag].
  ///
  /// @param connection the connection
  /// @return the tag; 0 until set
  public int tag(final int connection) {
    return opened(connection).tag();
  }

  /// See [ConntrackEntry#setTag].
  ///
  /// @param connection a connection that this worker claimed
  /// @param tag any number
  public void setTag(final int connection, final int tag) {
    opened(connection).setTag(tag);
  }

  /// See [ConntrackEntry#trackerBuffer].
  ///
  /// @param connection the connection
  /// @return a buffer, see [#trackerOffset]
  public UnsafeBuffer trackerBuffer(final int connection) {
    return opened(connection).trackerBuffer();
  }

  /// See [ConntrackEntry#trackerOffset].
  ///
  /// @param connection the connection
  /// @return a byte offset
  public int trackerOffset(final int connection) {
    return opened(connection).trackerOffset();
  }

  private long controlOf(final int connection) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    return store
        .buffer(entry)
        .getLongAcquire(store.offset(entry) + ConntrackEntryLayout.CONTROL_OFFSET);
  }
}
