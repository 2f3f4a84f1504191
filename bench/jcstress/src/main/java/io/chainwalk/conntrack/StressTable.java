package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The table that all states of a test have in common, because making one takes longer than a test. Each state has
/// flows of its own in it, and takes them out in the end.
final class StressTable {
  static final ConntrackTable TABLE = new ConntrackTable(1 << 16, new FlowHash(1));
  static final long NOW_NS = 1_000_000_000L;
  static final long FAR_FUTURE_NS = Long.MAX_VALUE / 2;

  private static final int SERVER = 0xCB00_7101;
  private static final AtomicInteger NEXT_CLIENT = new AtomicInteger();
  private static final ThreadLocal<ConntrackHandle> HANDLE_OF_THREAD =
      ThreadLocal.withInitial(StressTable::takeHandle);
  private static final Map<Thread, ConntrackHandle> TAKEN = new HashMap<>();

  private StressTable() {}

  /// A new handle, or that of a thread that is no more: the harness makes new threads all the time, and a table has
  /// only so many handles.
  private static synchronized ConntrackHandle takeHandle() {
    final ConntrackHandle left =
        TAKEN.keySet().stream()
            .filter(thread -> !thread.isAlive())
            .findAny()
            .map(TAKEN::remove)
            .orElseGet(TABLE::newHandle);
    TAKEN.put(Thread.currentThread(), left);
    return left;
  }

  /// The calling thread's own face of the table.
  static ConntrackHandle handle() {
    return HANDLE_OF_THREAD.get();
  }

  /// A tuple that no other state has.
  static FlowTuple newFlow() {
    final FlowTuple tuple = new FlowTuple();
    tuple.setIpv4(NEXT_CLIENT.getAndIncrement(), SERVER);
    tuple.setProtocolAndPorts(Protocol.TCP, 4000, 80);
    return tuple;
  }

  static FlowTuple inverse(final FlowTuple tuple) {
    final FlowTuple inverse = new FlowTuple();
    TupleInversion.invert(tuple, inverse);
    return inverse;
  }

  static long hashOf(final FlowTuple tuple) {
    return TABLE.hash.directed(tuple);
  }

  static int find(final ConntrackHandle handle, final FlowTuple tuple) {
    return handle.find(tuple, hashOf(tuple), NOW_NS);
  }

  static int claim(final ConntrackHandle handle, final FlowTuple original, final FlowTuple reply) {
    final int connection = handle.claim(original, reply, hashOf(original), NOW_NS);
    if (connection == ConntrackHandle.NONE) {
      throw new IllegalStateException("the table is full");
    }
    return connection;
  }

  /// Makes a connection before the actors begin. The harness also makes states that it never runs, to see how large they
  /// are; when those have filled the table, it is emptied.
  static void connect(final FlowTuple original, final FlowTuple reply, final long deadlineNs) {
    final ConntrackHandle handle = handle();
    handle.beginBurst();
    if (TABLE.count() == TABLE.maxConnections()) {
      handle.sweepAll(Long.MAX_VALUE);
      handle.endBurst(NOW_NS);
      handle.beginBurst();
    }
    handle.confirm(claim(handle, original, reply), deadlineNs, NOW_NS);
    handle.endBurst(NOW_NS);
  }

  /// Takes out whatever connection a tuple has, when the actors are done.
  ///
  /// @return how many there were
  static int disconnect(final FlowTuple tuple) {
    final ConntrackHandle handle = handle();
    handle.beginBurst();
    int removed = 0;
    for (int hit = find(handle, tuple); hit >= 0; hit = find(handle, tuple)) {
      handle.remove(ConntrackHandle.connectionOf(hit));
      removed++;
    }
    handle.endBurst(NOW_NS);
    return removed;
  }

  /// The first step of a confirm that a broken twin makes by hand.
  static void setPending(final int connection) {
    final EntryStore store = TABLE.ipv4;
    final int offset = store.offset(connection) + ConntrackEntryLayout.CONTROL_OFFSET;
    store
        .buffer(connection)
        .putLongRelease(
            offset,
            ConntrackEntryLayout.withLife(
                store.buffer(connection).getLong(offset), ConntrackEntryLayout.PENDING));
  }
}
