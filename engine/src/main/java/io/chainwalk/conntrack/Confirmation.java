package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.PENDING;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.statusOf;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;

/// How one worker makes claimed connections known, and what it does when another connection has one of the tuples (facts
/// sheet 1.5, 1.6).
///
/// A node is inserted where no other entry has its tuple; an entry that is being confirmed counts, so of two confirms of
/// one tuple the later waits for the earlier. Both of two that want the same tuples in opposite order may have inserted
/// one node when they meet: then the entry with the lower number overrules the other. So nobody waits in a circle: who
/// waits has no node inserted yet, or a higher number than the one it waits for. Patience ends only when the other worker
/// has been stopped; then the packet is dropped as one that lost.
///
/// **Threads:** one, that of the worker's handle.
final class Confirmation {
  /// How often a confirm looks again when it meets an entry that another worker is just confirming.
  private static final int PATIENCE = 128;

  /// What a connection lives that is known by its reply tuple only.
  private static final long REPLY_ONLY_LIFETIME_NS = 1_000_000_000L;

  private final ConntrackTable table;
  private final Removal removal;
  private final ConntrackCounters counters;
  private final FlowTuple original = new FlowTuple();
  private final FlowTuple reply = new FlowTuple();
  private final FlowTuple otherOriginal = new FlowTuple();
  private final FlowTuple otherReply = new FlowTuple();
  private int mergedHit = ConntrackHandle.NONE;

  Confirmation(
      final ConntrackTable table, final Removal removal, final ConntrackCounters counters) {
    this.table = table;
    this.removal = removal;
    this.counters = counters;
  }

  /// What the last confirm answered [ConntrackHandle#MERGED] for.
  int mergedHit() {
    return mergedHit;
  }

  /// See [ConntrackHandle#confirm].
  int confirm(
      final int connection, final long deadlineNs, final long nowNs, final boolean clashesAllowed) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    store.readTuple(entry, 0, original);
    store.readTuple(entry, 1, reply);
    store.setDeadlineNs(entry, deadlineNs);
    store.setPending(entry, ConntrackStatus.CONFIRMED);
    final int originalNode = ConntrackHandle.hit(connection, Direction.ORIGINAL);
    final int originalHolder = insert(originalNode, original, false, nowNs);
    if (originalHolder != originalNode) {
      return onOriginalTaken(connection, originalHolder, nowNs, clashesAllowed);
    }
    final int replyNode = ConntrackHandle.hit(connection, Direction.REPLY);
    final int replyHolder = insert(replyNode, reply, true, nowNs);
    if (replyHolder != replyNode) {
      store.overrule(entry);
      removal.takeOutOriginal(connection, original);
      return lose(replyHolder, clashesAllowed);
    }
    if (!goLive(store, connection)) {
      removal.takeOut(connection);
      return lose(awaitHolder(originalNode), clashesAllowed);
    }
    counters.created++;
    return ConntrackHandle.CONFIRMED;
  }

  /// The source index comes last before the entry goes live: until then nobody can remove it.
  private boolean goLive(final EntryStore store, final int connection) {
    final int entry = ConntrackTable.entryOf(connection);
    if ((statusOf(store.control(entry)) & ConntrackStatus.SRC_NAT_DONE) != 0) {
      table.sources.insert(connection, original);
    }
    return store.goLive(entry);
  }

  /// Nothing of ours is inserted yet.
  private int onOriginalTaken(
      final int connection, final int holder, final long nowNs, final boolean clashesAllowed) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    if (!clashesAllowed || holder < 0 || isSameFlow(holder)) {
      store.free(entry);
      return lose(holder, clashesAllowed);
    }
    store.setDeadlineNs(entry, nowNs + REPLY_ONLY_LIFETIME_NS);
    store.setPending(entry, ConntrackStatus.FIXED_TIMEOUT | ConntrackStatus.NAT_CLASH);
    final int replyNode = ConntrackHandle.hit(connection, Direction.REPLY);
    final int replyHolder = insert(replyNode, reply, false, nowNs);
    if (replyHolder != replyNode) {
      store.free(entry);
      return drop(replyHolder);
    }
    if (!goLive(store, connection)) {
      removal.takeOut(connection);
      return drop(ConntrackHandle.NONE);
    }
    counters.clashResolve++;
    counters.created++;
    return ConntrackHandle.REPLY_ONLY;
  }

  /// Our entry is gone: the packet joins the flow of the one that was faster, if it is the same flow.
  private int lose(final int holder, final boolean clashesAllowed) {
    if (!clashesAllowed || holder < 0 || !isSameFlow(holder)) {
      return drop(holder);
    }
    table.countDown();
    counters.clashResolve++;
    mergedHit =
        ConntrackHandle.hit(
            ConntrackHandle.connectionOf(holder),
            otherOriginal.matches(original) ? Direction.ORIGINAL : Direction.REPLY);
    return ConntrackHandle.MERGED;
  }

  private int drop(final int holder) {
    table.countDown();
    counters.insertFailed++;
    if (holder == TupleIndex.CHAIN_TOO_LONG) {
      counters.chainTooLong++;
    } else {
      counters.drop++;
    }
    return ConntrackHandle.CLASH;
  }

  /// Whether another entry has both our tuples, as they are or each in the place of the other.
  private boolean isSameFlow(final int holder) {
    final int connection = ConntrackHandle.connectionOf(holder);
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    store.readTuple(entry, 0, otherOriginal);
    store.readTuple(entry, 1, otherReply);
    return (otherOriginal.matches(original) && otherReply.matches(reply))
        || (otherOriginal.matches(reply) && otherReply.matches(original));
  }

  /// Inserts one node.
  ///
  /// @param mayOverrule whether our other node is inserted already
  /// @return the node itself when it was inserted, [TupleIndex#CHAIN_TOO_LONG], [TupleIndex#NONE] when patience ended, or
  ///     the node that has the tuple, of a live entry
  private int insert(
      final int node, final FlowTuple tuple, final boolean mayOverrule, final long nowNs) {
    for (int patience = PATIENCE; patience > 0; ) {
      final int holder = table.tuples.insert(node, tuple);
      if (holder == node || holder < 0) {
        return holder;
      }
      final int other = ConntrackHandle.connectionOf(holder);
      final EntryStore store = table.storeOf(other);
      final int otherEntry = ConntrackTable.entryOf(other);
      switch (lifeOf(store.control(otherEntry))) {
        case PENDING -> {
          if (mayOverrule && ConntrackHandle.connectionOf(node) < other) {
            store.overrule(otherEntry);
          } else {
            patience--;
            Thread.onSpinWait();
          }
        }
        case LIVE -> {
          if (store.deadlineNs(otherEntry) > nowNs) {
            return holder;
          }
          removal.expire(other, nowNs);
        }
        default -> {
          // Gone since the chain was read: look again.
        }
      }
    }
    return TupleIndex.NONE;
  }

  /// Waits for the one that overruled us.
  ///
  /// @return its node with our original tuple, [TupleIndex#CHAIN_TOO_LONG], or [TupleIndex#NONE]
  private int awaitHolder(final int originalNode) {
    for (int patience = PATIENCE; patience > 0; patience--) {
      final int holder = table.tuples.holderOf(originalNode, original);
      if (holder < 0) {
        return holder;
      }
      final int other = ConntrackHandle.connectionOf(holder);
      if (lifeOf(table.storeOf(other).control(ConntrackTable.entryOf(other))) == LIVE) {
        return holder;
      }
      Thread.onSpinWait();
    }
    return TupleIndex.NONE;
  }
}
