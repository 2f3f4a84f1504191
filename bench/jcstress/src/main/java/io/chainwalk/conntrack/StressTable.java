package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The table that all states of a test have in common, because making one takes longer than a test. Each state has
/// flows of its own in it, and takes them out in the end.
final class StressTable {
  static final ConntrackTable TABLE = new ConntrackTable(1 << 16, new FlowHash(1));
  static final long NOW_NS = 1_000_000_000L;

  /// The time that bursts collect by. Nothing has expired by then that is not to be collected, lest one state's burst
  /// collect what another one is about.
  static final long SETTLED_NS = NOW_NS - 1;

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

  /// A cursor on a connection.
  static ConntrackEntry open(final ConntrackHandle handle, final int connection) {
    final ConntrackEntry entry = new ConntrackEntry();
    handle.open(connection, entry);
    return entry;
  }

  /// Makes a connection before the actors begin. The harness also makes states that it never runs, to see how large they
  /// are; when those have filled the table, it is emptied.
  ///
  /// @param status bits it has
  /// @return the connection
  static int connect(
      final FlowTuple original, final FlowTuple reply, final long deadlineNs, final int status) {
    final ConntrackHandle handle = handle();
    handle.beginBurst();
    if (TABLE.count() == TABLE.maxConnections()) {
      handle.sweepAll(Long.MAX_VALUE);
      handle.endBurst(SETTLED_NS);
      handle.beginBurst();
    }
    final int connection = claim(handle, original, reply);
    open(handle, connection).addStatus(status);
    final int answer = handle.confirm(connection, deadlineNs, NOW_NS, false);
    handle.endBurst(SETTLED_NS);
    if (answer != ConntrackHandle.CONFIRMED) {
      throw new IllegalStateException("confirmed with answer " + answer + ": " + original);
    }
    return connection;
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
    handle.endBurst(SETTLED_NS);
    return removed;
  }

  static boolean hasStatus(final int connection, final int bits) {
    return (ConntrackEntryLayout.statusOf(TABLE.ipv4.control(connection)) & bits) == bits;
  }

  // ---- single steps, for broken twins that make them in another order

  /// The first step of a confirm: from now on others may meet the entry.
  static void setPending(final int connection, final long deadlineNs, final int status) {
    TABLE.ipv4.setDeadlineNs(connection, deadlineNs);
    TABLE.ipv4.setPending(connection, status);
  }

  /// Puts a node into its chain without looking who is in it.
  static void push(final int node, final FlowTuple tuple) {
    final Chains chains = TABLE.tuples.chains;
    final int bucket = chains.bucketOf(hashOf(tuple));
    while (!chains.push(bucket, chains.head(bucket), node)) {
      Thread.onSpinWait();
    }
  }

  /// Removes a live connection without letting its entry rest.
  static void freeAtOnce(final int connection) {
    final FlowTuple tuple = new FlowTuple();
    TABLE.ipv4.beginRemoval(connection);
    TABLE.ipv4.readTuple(connection, 1, tuple);
    TABLE.tuples.remove(connection << 1 | 1, tuple);
    TABLE.ipv4.readTuple(connection, 0, tuple);
    TABLE.tuples.remove(connection << 1, tuple);
    if (hasStatus(connection, ConntrackStatus.SRC_NAT_DONE)) {
      final Chains sources = TABLE.sources.chains;
      sources.remove(sources.bucketOf(TABLE.hash.ofSource(tuple)), connection << 1);
    }
    TABLE.ipv4.free(connection);
    TABLE.countDown();
  }
}
