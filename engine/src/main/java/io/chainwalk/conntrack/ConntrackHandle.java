package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.statusOf;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;
import org.jspecify.annotations.Nullable;

/// The table as one worker sees it: find, claim, confirm, remove, between [#beginBurst] and [#endBurst].
///
/// What [#find] answers stays valid until the burst ends: the entry may be removed by another worker meanwhile, but it
/// is not given to another connection. Outside a burst nothing but [#counters] and [#setListener] may be called.
///
/// **Threads:** one at a time. **Progress:** every operation is lock-free; [#confirm] may wait a bounded number of turns
/// for another worker that is confirming the same tuple. Allocates nothing, but for [#claim] when the table grows.
public final class ConntrackHandle {
  /// No connection.
  public static final int NONE = -1;

  /// What [#touchBuckets] says of a bucket that is empty.
  public static final int EMPTY = Chains.END;

  /// Answer of [#confirm]: the connection can be found from now on.
  public static final int CONFIRMED = 0;

  /// Answer of [#confirm]: another connection has one of the tuples, or was about to have it, or a chain is too long.
  /// Ours is gone: the packet is to be dropped.
  public static final int CLASH = 1;

  /// Answer of [#confirm]: another packet of the same flow was faster. Ours is gone: the packet belongs to [#mergedHit].
  public static final int MERGED = 2;

  /// Answer of [#confirm]: another connection has the original tuple; ours can be found by its reply tuple from now on,
  /// for a second.
  public static final int REPLY_ONLY = 3;

  private final ConntrackTable table;
  private final int worker;
  private final ConntrackCounters counters = new ConntrackCounters();
  private final Removal removal;
  private final Confirmation confirmation;
  private final EarlyDrop earlyDrop;
  private int claims;
  private final Sweeper sweeper;
  private final ConntrackEntry cursor = new ConntrackEntry();

  /// Pointed at by lookups that answer with a number; nobody reads it.
  private final ConntrackEntry unread = new ConntrackEntry();

  private final FlowTuple scratch = new FlowTuple();
  private @Nullable ConntrackListener listener;

  /// What has expired by then may be collected for anybody.
  private long settledNs;

  /// The time of the packet that was looked up last.
  private long lastNs;

  ConntrackHandle(final ConntrackTable table, final int worker) {
    this.table = table;
    this.worker = worker;
    removal = new Removal(table, counters);
    confirmation = new Confirmation(table, removal, counters);
    earlyDrop = new EarlyDrop(table, removal, counters);
    sweeper = new Sweeper(table, removal);
  }

  /// What this worker did to the table.
  ///
  /// @return the live counters
  public ConntrackCounters counters() {
    return counters;
  }

  /// Chooses who is told of the connections that this worker confirms and removes.
  ///
  /// @param listener null for nobody, as in the beginning
  public void setListener(final @Nullable ConntrackListener listener) {
    this.listener = listener;
    removal.setListener(listener);
  }

  /// Begins a burst: from here on nothing that is found changes its identity. For a worker that has the table for
  /// itself, or whose packets are as late as all others'.
  public void beginBurst() {
    beginBurst(Long.MAX_VALUE);
  }

  /// The same for a worker that may be ahead of others in time. Connections that have expired by its own packet's time
  /// only are left alone by what looks for room in a full table: another worker may be about to refresh them.
  ///
  /// @param settledNs a time that no packet still to come, of any worker, is before
  public void beginBurst(final long settledNs) {
    this.settledNs = settledNs;
    table.epochs.enter(worker);
  }

  /// Ends a burst, forgets what was found in it, collects some of what has expired, and frees what no worker can still
  /// hold.
  ///
  /// @param settledNs the time to collect by: no packet still to come, of any worker, may be before it
  public void endBurst(final long settledNs) {
    sweeper.sweep(claims, settledNs);
    claims = 0;
    table.epochs.leave(worker);
    removal.freeRested();
  }

  // ---- lookup

  /// Loads the buckets of the hashes of a burst into the cache; first of two touching passes.
  ///
  /// @param directedHashes of tuples
  /// @param count how many there are
  /// @param references gets what to hand to [#touchEntries]
  public void touchBuckets(final long[] directedHashes, final int count, final int[] references) {
    table.tuples.touchBuckets(directedHashes, count, references);
  }

  /// Loads the first entries of chains into the cache; second of two touching passes.
  ///
  /// @param references what [#touchBuckets] answered
  /// @param count how many there are
  /// @return some of what was loaded, to be kept somewhere lest the loads be optimised away
  public long touchEntries(final int[] references, final int count) {
    return table.tuples.touchEntries(references, count);
  }

  /// Loads the buckets of the index of sources that some flows, should they begin, will be put into.
  ///
  /// @param tuples of packets
  /// @param count how many there are
  /// @return some of what was loaded, to be kept somewhere lest the loads be optimised away
  public long touchSources(final FlowTuple[] tuples, final int count) {
    return table.sources.touch(tuples, count);
  }

  /// Finds the connection that a tuple belongs to, as original or as reply. An entry past its deadline is removed and
  /// counts as absent.
  ///
  /// @param tuple the packet's tuple, not reversed, with the packet's zone if that covers both directions
  /// @param directedHash its hash, by the table's [io.chainwalk.flow.FlowHash#directed]
  /// @param nowNs the packet's time
  /// @return a hit, see [#connectionOf] and [#directionOf], or [#NONE]
  public int find(final FlowTuple tuple, final long directedHash, final long nowNs) {
    return unlessExpired(table.tuples.find(tuple, directedHash, unread), nowNs);
  }

  /// Finds the connection that a tuple belongs to as that of one direction. For packets whose zone covers one direction
  /// only: to be asked for the original direction with the tuple's zone being that of the original direction, then for
  /// the other one.
  ///
  /// @param direction the direction
  /// @param tuple the packet's tuple, not reversed, with the packet's zone for that direction
  /// @param directedHash its hash, by the table's [io.chainwalk.flow.FlowHash#directed]
  /// @param nowNs the packet's time
  /// @return a hit, or [#NONE]
  public int findAs(
      final Direction direction, final FlowTuple tuple, final long directedHash, final long nowNs) {
    return unlessExpired(table.tuples.findAs(direction.ordinal(), tuple, directedHash), nowNs);
  }

  /// Finds the connection of IPv4, expired or not, that a tuple without zone belongs to.
  ///
  /// @param addresses source in the upper half, destination in the lower
  /// @param ports source in the upper half, destination in the lower
  /// @param protocol its number
  /// @param directedHash the tuple's hash
  /// @param into is pointed at it, see [ConntrackEntry#foundStatus]
  /// @return a hit, or [#NONE]
  public int findIpv4(
      final long addresses,
      final int ports,
      final int protocol,
      final long directedHash,
      final ConntrackEntry into) {
    return table.tuples.findIpv4(addresses, ports, protocol, 0, directedHash, into);
  }

  private int unlessExpired(final int hit, final long nowNs) {
    lastNs = nowNs;
    if (hit == NONE) {
      return NONE;
    }
    final int connection = hit >>> 1;
    if (table.storeOf(connection).deadlineNs(ConntrackTable.entryOf(connection)) <= nowNs) {
      removal.expire(connection, nowNs);
      return NONE;
    }
    return hit;
  }

  /// Finds the connection that a reply tuple would clash with, each direction in its own zone.
  ///
  /// @param reply the tuple, with the zone of the reply direction
  /// @param originalZone the zone of the original direction of the connection that is to have it
  /// @param nowNs the packet's time
  /// @return a hit, or [#NONE]
  public int findHolder(final FlowTuple reply, final int originalZone, final long nowNs) {
    if (originalZone == reply.zone()) {
      return find(reply, table.hash.directed(reply), nowNs);
    }
    final int hit = findAs(Direction.REPLY, reply, table.hash.directed(reply), nowNs);
    if (hit != NONE) {
      return hit;
    }
    scratch.set(reply);
    scratch.setZone(originalZone);
    return findAs(Direction.ORIGINAL, scratch, table.hash.directed(scratch), nowNs);
  }

  /// Finds the connection that keeps NAT from giving another one a certain reply tuple; counts it (`found`). A connection
  /// with the same original tuple does not: it is the same flow (facts sheet 6.3).
  ///
  /// @param reply the reply tuple NAT would like to have
  /// @param original the original tuple of the connection that is to have it
  /// @param nowNs the packet's time
  /// @return a hit, or [#NONE] when the tuple can be had
  public int findTaken(final FlowTuple reply, final FlowTuple original, final long nowNs) {
    final int hit = findHolder(reply, original.zone(), nowNs);
    if (hit == NONE) {
      return NONE;
    }
    final int connection = connectionOf(hit);
    table.storeOf(connection).readTuple(ConntrackTable.entryOf(connection), 0, scratch);
    if (scratch.matches(original)) {
      return NONE;
    }
    counters.found++;
    return hit;
  }

  /// The newest connection whose original tuple has the same source: address, port field, protocol and zone. Connections
  /// count whose source NAT had been decided when they were confirmed. Reads a bounded number of entries, see
  /// `SourceIndex`.
  ///
  /// @param original the tuple whose source is asked for
  /// @param nowNs the packet's time
  /// @return the connection, or [#NONE]
  public int firstFromSource(final FlowTuple original, final long nowNs) {
    return table.sources.first(original, nowNs, scratch);
  }

  /// The next older connection from the same source.
  ///
  /// @param original the same tuple
  /// @param connection what [#firstFromSource] or this method answered in this burst
  /// @param nowNs the packet's time
  /// @return the connection, or [#NONE]
  public int nextFromSource(final FlowTuple original, final int connection, final long nowNs) {
    return table.sources.next(connection, original, nowNs, scratch);
  }

  /// Goes through all connections, for a dump. What is confirmed or removed meanwhile may be met or not; everything else
  /// is met once. Expired connections are passed over, and those that `conntrack -L` does not list ([#REPLY_ONLY]).
  ///
  /// The walk may take several bursts: the number of a connection is a place to go on from, even if it is gone.
  ///
  /// @param after the connection to go on from; [#NONE] to begin
  /// @param nowNs the time to measure deadlines by
  /// @return the next connection, or [#NONE] at the end
  public int next(final int after, final long nowNs) {
    if (!ConntrackTable.isIpv6(after) || after == NONE) {
      final int found = next(table.ipv4, after + 1, nowNs);
      return found != NONE ? found : withIpv6Bit(next(table.ipv6, 0, nowNs));
    }
    return withIpv6Bit(next(table.ipv6, ConntrackTable.entryOf(after) + 1, nowNs));
  }

  private static int next(final EntryStore store, final int from, final long nowNs) {
    final int used = store.highWater();
    for (int entry = from; entry < used; entry++) {
      final long control = store.control(entry);
      if (lifeOf(control) == LIVE
          && (statusOf(control) & ConntrackStatus.NAT_CLASH) == 0
          && store.deadlineNs(entry) > nowNs) {
        return entry;
      }
    }
    return NONE;
  }

  private static int withIpv6Bit(final int entry) {
    return entry == NONE ? NONE : entry | ConntrackTable.IPV6_BIT;
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

  /// Points a cursor at a connection: the way to its fields.
  ///
  /// @param connection a connection that was found or claimed in this burst
  /// @param into the cursor
  public void open(final int connection, final ConntrackEntry into) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    into.point(connection, store.buffer(entry), store.offset(entry), store.layout);
  }

  // ---- life of a connection

  /// Takes an entry for a new flow; nobody else can find it before it is confirmed. Its reply tuple is the reverse of
  /// the original one until [ConntrackEntry#setReplyTuple]; all other fields are zero.
  ///
  /// Over the limit, connections that are not ASSURED are removed from the buckets next to the new one's as the kernel
  /// does; where there is none, the flow is refused, and more room is made in the bursts that follow. A flow is also
  /// refused when the JVM has no memory for its entry.
  ///
  /// @param tuple the tuple of the flow's first packet
  /// @param inverted the tuple an answer would have; of both tuples' zones one is 0, or they are equal
  /// @param directedHash the hash of `tuple`
  /// @param nowNs the packet's time
  /// @return the connection, or [#NONE] when the table is full: the packet is to be dropped
  public int claim(
      final FlowTuple tuple, final FlowTuple inverted, final long directedHash, final long nowNs) {
    if (!table.countUp() && !makeRoom(directedHash, nowNs)) {
      table.setCrowded(true);
      return onTableFull();
    }
    final EntryStore store = tuple.ipv6() ? table.ipv6 : table.ipv4;
    final int entry = store.allocate();
    if (entry == EntryStore.NONE) {
      return onTableFull();
    }
    claims++;
    store.begin(entry, tuple, inverted);
    return entry | (tuple.ipv6() ? ConntrackTable.IPV6_BIT : 0);
  }

  private boolean makeRoom(final long directedHash, final long nowNs) {
    final long expiryNs = Math.min(nowNs, settledNs);
    return earlyDrop.makeRoom(directedHash, expiryNs, nowNs) || sweeper.catchUp(expiryNs);
  }

  private int onTableFull() {
    table.countDown();
    counters.drop++;
    return NONE;
  }

  /// Makes a claimed connection known, if neither of its tuples belongs to another one (facts sheet 1.5). If one does,
  /// and the protocol allows it, the packet need not be dropped (facts sheet 1.6):
  ///
  /// * If the other connection has both tuples, as they are or each in the place of the other, it is the same flow:
  ///   [#MERGED].
  /// * Otherwise, if only the original tuple is taken: [#REPLY_ONLY]. The connection lives for one second, whatever
  ///   refreshes it (FIXED_TIMEOUT, NAT_CLASH), is not listed, and never becomes ASSURED. Whoever sees its first reply
  ///   has to [#remove] it after that packet.
  ///
  /// Of confirms that clash with each other at the same moment one succeeds, unless a connection that was there before
  /// has its tuples. One of the others may be dropped where one after the other it could have been inserted under its
  /// reply tuple.
  ///
  /// @param connection a connection that this worker claimed
  /// @param deadlineNs when it expires
  /// @param nowNs the packet's time
  /// @param clashesAllowed whether the protocol allows it: UDP, UDP-Lite, and those without a tracker of their own
  /// @return [#CONFIRMED], [#CLASH], [#MERGED] or [#REPLY_ONLY]
  public int confirm(
      final int connection, final long deadlineNs, final long nowNs, final boolean clashesAllowed) {
    final int outcome = confirmation.confirm(connection, deadlineNs, nowNs, clashesAllowed);
    if (outcome == CONFIRMED && listener != null) {
      open(connection, cursor);
      listener.onNew(cursor, nowNs);
    }
    return outcome;
  }

  /// Where the packet belongs whose connection was merged into another one.
  ///
  /// @return after [#confirm] has answered [#MERGED], the other connection, and the direction of the packet in it
  public int mergedHit() {
    return confirmation.mergedHit();
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
    return removal.remove(connection, lastNs);
  }

  /// Removes everything that has expired. For the end of a run, inside a burst.
  ///
  /// @param nowNs the time to measure deadlines by
  public void sweepAll(final long nowNs) {
    sweeper.sweepAll(nowNs);
  }
}
