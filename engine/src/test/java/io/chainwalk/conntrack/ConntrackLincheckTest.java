package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// What the table answers to several workers at once is what a map under a lock would have answered, in some order.
///
/// Stress mode runs each random scenario again and again on real threads and looks for an outcome that no order
/// explains. It sees a wrong algorithm, given time; it cannot see a missing acquire or release that this machine's
/// processor and compiler happen not to need, which is what the jcstress tests are for. Lincheck's model checker, which
/// would go through the interleavings one by one, cannot be used: it has to rewrite the classes that touch memory, and
/// fails on Agrona's (version 3.7: a VerifyError in UnsafeApi).
///
/// Left out are clashes that leave a connection known by its reply tuple only: the connection in its way may be removed
/// before it is there, so that no order explains it. `OriginalClashStress` of the jcstress tests has them.
///
/// A build runs a few scenarios. For a long run:
/// `-Dtest=ConntrackLincheckTest -Dchainwalk.lincheck.scenarios=200 -Dchainwalk.lincheck.invocations=10000`.
class ConntrackLincheckTest {
  private static final long NOW_NS = 1;

  /// Scenarios at most; nearly always one of the first few is enough.
  private static final int PATIENCE_WITH_THE_TWIN = 100;

  private static final long FAR_FUTURE_NS = 1_000_000_000_000L;

  private static final int CONNECTED = -1;
  private static final int REFUSED = -2;

  /// Connections that get into each other's way: the second wants the reply tuple of the first, the third has both of
  /// the first's the other way round.
  private static List<FlowTuple> originals(final int port) {
    return List.of(
        Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80),
        Tuples.tcp("10.0.0.1", port, "10.96.0.20", 80),
        Tuples.tcp("10.244.1.5", port, "10.0.0.1", port));
  }

  private static List<FlowTuple> replies(final int port) {
    return List.of(
        Tuples.tcp("10.244.1.5", port, "10.0.0.1", port),
        Tuples.tcp("10.244.1.5", port, "10.0.0.1", port),
        Tuples.tcp("10.0.0.1", port, "10.96.0.10", 80));
  }

  /// Tables to test with. Making one takes longer than a test's few operations, so several share one, each with ports
  /// of its own; a worker's handle cannot be given back, which limits how many.
  private static final class Tables {
    private static final int USES = 64;
    private static final FlowHash HASH = new FlowHash(7);
    private static ConntrackTable table = new ConntrackTable(1000, HASH);
    private static int uses;

    private Tables() {}

    static synchronized ConntrackTable next() {
      if (++uses % USES == 0) {
        table = new ConntrackTable(1000, HASH);
      }
      return table;
    }

    static synchronized int port() {
      return 1024 + uses % USES;
    }
  }

  @Test
  void theTableIsLinearizable() {
    options().check(SharedTable.class);
  }

  @Test
  void aTableThatRemovesAConnectionTwiceIsCaught() {
    assertThrows(
        LincheckAssertionError.class,
        () ->
            options()
                .sequentialSpecification(OneConnection.class)
                .iterations(PATIENCE_WITH_THE_TWIN)
                .invocationsPerIteration(1000)
                .minimizeFailedScenario(false)
                .check(RemovedTwiceTable.class));
  }

  private static StressOptions options() {
    return new StressOptions()
        .sequentialSpecification(LockedMap.class)
        .iterations(Integer.getInteger("chainwalk.lincheck.scenarios", 8))
        .invocationsPerIteration(Integer.getInteger("chainwalk.lincheck.invocations", 250))
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(2);
  }

  /// The table with the operations of a worker.
  @Param(name = "which", gen = IntGen.class, conf = "0:2")
  public static class SharedTable {
    final ConntrackTable table = Tables.next();
    final List<FlowTuple> originals = originals(Tables.port());
    final List<FlowTuple> replies = replies(Tables.port());
    private final ThreadLocal<ConntrackHandle> handles = ThreadLocal.withInitial(table::newHandle);

    /// Makes a connection, unless either of its tuples belongs to one.
    @Operation
    public boolean connect(@Param(name = "which") final int which) {
      final ConntrackHandle handle = begin();
      boolean connected = false;
      boolean taken = false;
      while (!connected && !taken) {
        final int connection =
            handle.claim(
                originals.get(which),
                replies.get(which),
                Tables.HASH.directed(originals.get(which)),
                NOW_NS);
        final ConntrackEntry entry = new ConntrackEntry();
        handle.open(connection, entry);
        entry.setTag(which);
        entry.addStatus(ConntrackStatus.SRC_NAT_DONE);
        connected =
            handle.confirm(connection, FAR_FUTURE_NS, NOW_NS, false) == ConntrackHandle.CONFIRMED;
        taken =
            !connected
                && (find(handle, originals.get(which)) != ConntrackHandle.NONE
                    || find(handle, replies.get(which)) != ConntrackHandle.NONE);
      }
      handle.endBurst(NOW_NS);
      return connected;
    }

    /// Makes the first of the connections, or joins it, as protocols do that allow clashes.
    ///
    /// @return [#CONNECTED], [#REFUSED], or the tag of the connection joined and the packet's direction in it
    @Operation
    public int connectOrJoin() {
      final FlowTuple original = originals.getFirst();
      final FlowTuple reply = replies.getFirst();
      final ConntrackHandle handle = begin();
      int answer = REFUSED;
      boolean decided = false;
      while (!decided) {
        final int connection =
            handle.claim(original, reply, Tables.HASH.directed(original), NOW_NS);
        final ConntrackEntry entry = new ConntrackEntry();
        handle.open(connection, entry);
        entry.addStatus(ConntrackStatus.SRC_NAT_DONE);
        switch (handle.confirm(connection, FAR_FUTURE_NS, NOW_NS, true)) {
          case ConntrackHandle.CONFIRMED -> {
            answer = CONNECTED;
            decided = true;
          }
          case ConntrackHandle.MERGED -> {
            answer = (handle.mergedHit() & 1) | (tagAt(handle, handle.mergedHit()) << 1);
            decided = true;
          }
          default -> {
            // The second has the reply tuple, or patience with another worker ended.
            final int hit = find(handle, reply);
            decided = hit != ConntrackHandle.NONE && tagAt(handle, hit) == 1;
          }
        }
      }
      handle.endBurst(NOW_NS);
      return answer;
    }

    private static int tagAt(final ConntrackHandle handle, final int hit) {
      final ConntrackEntry entry = new ConntrackEntry();
      handle.open(ConntrackHandle.connectionOf(hit), entry);
      return entry.tag();
    }

    /// The connection of a client, or -1: of those that have one client only one can be there at a time.
    @Operation
    public int firstFromSource(@Param(name = "which") final int which) {
      final ConntrackHandle handle = begin();
      final int connection = handle.firstFromSource(originals.get(which), NOW_NS);
      final int tag = connection == ConntrackHandle.NONE ? -1 : tagAt(handle, connection << 1);
      handle.endBurst(NOW_NS);
      return tag;
    }

    /// The connection of a packet in the original direction, or -1.
    @Operation
    public int findOriginal(@Param(name = "which") final int which) {
      return tagOf(originals.get(which));
    }

    /// The connection of a packet in the reply direction, or -1.
    @Operation
    public int findReply(@Param(name = "which") final int which) {
      return tagOf(replies.get(which));
    }

    /// Removes the connection of a packet.
    @Operation
    public boolean remove(@Param(name = "which") final int which) {
      final ConntrackHandle handle = begin();
      final int hit = find(handle, originals.get(which));
      final boolean removed =
          hit != ConntrackHandle.NONE && remove(handle, ConntrackHandle.connectionOf(hit));
      handle.endBurst(NOW_NS);
      return removed;
    }

    boolean remove(final ConntrackHandle handle, final int connection) {
      return handle.remove(connection);
    }

    private int tagOf(final FlowTuple tuple) {
      final ConntrackHandle handle = begin();
      final int hit = find(handle, tuple);
      final int tag = hit == ConntrackHandle.NONE ? -1 : tagAt(handle, hit);
      handle.endBurst(NOW_NS);
      return tag;
    }

    private int find(final ConntrackHandle handle, final FlowTuple tuple) {
      return handle.find(tuple, Tables.HASH.directed(tuple), NOW_NS);
    }

    private ConntrackHandle begin() {
      final ConntrackHandle handle = handles.get();
      handle.beginBurst();
      return handle;
    }
  }

  /// The broken twin, with one connection: whoever found it takes itself for the one that removed it.
  public static class RemovedTwiceTable {
    /// Long enough for the other worker to find the same connection.
    private static final int SPINS = 2_000;

    private final SharedTable shared =
        new SharedTable() {
          @Override
          boolean remove(final ConntrackHandle handle, final int connection) {
            for (int i = 0; i < SPINS; i++) {
              Thread.onSpinWait();
            }
            handle.remove(connection);
            return true;
          }
        };

    /// See [SharedTable#connect].
    @Operation
    public boolean connect() {
      return shared.connect(0);
    }

    /// See [SharedTable#remove].
    @Operation
    public boolean remove() {
      return shared.remove(0);
    }
  }

  /// What the broken twin should be.
  public static class OneConnection {
    private boolean connected;

    /// See [SharedTable#connect].
    public boolean connect() {
      final boolean before = connected;
      connected = true;
      return !before;
    }

    /// See [SharedTable#remove].
    public boolean remove() {
      final boolean before = connected;
      connected = false;
      return before;
    }
  }

  /// What the table should be: a map from each tuple to its connection.
  public static class LockedMap {
    private static final List<String> ORIGINALS =
        originals(0).stream().map(FlowTuple::toString).toList();
    private static final List<String> REPLIES =
        replies(0).stream().map(FlowTuple::toString).toList();

    private final Map<String, Integer> connections = new HashMap<>();

    /// See [SharedTable#connect].
    public boolean connect(final int which) {
      if (connections.containsKey(ORIGINALS.get(which))
          || connections.containsKey(REPLIES.get(which))) {
        return false;
      }
      connections.put(ORIGINALS.get(which), which);
      connections.put(REPLIES.get(which), which);
      return true;
    }

    /// See [SharedTable#connectOrJoin].
    public int connectOrJoin() {
      final Integer holder = connections.get(ORIGINALS.getFirst());
      if (holder != null && holder != 1) {
        return holder << 1 | (holder == 0 ? 0 : 1);
      }
      return connect(0) ? CONNECTED : REFUSED;
    }

    /// See [SharedTable#firstFromSource].
    public int firstFromSource(final int which) {
      if (which == 2) {
        return connections.containsValue(2) ? 2 : -1;
      }
      return connections.containsValue(0) ? 0 : connections.containsValue(1) ? 1 : -1;
    }

    /// See [SharedTable#findOriginal].
    public int findOriginal(final int which) {
      return connections.getOrDefault(ORIGINALS.get(which), -1);
    }

    /// See [SharedTable#findReply].
    public int findReply(final int which) {
      return connections.getOrDefault(REPLIES.get(which), -1);
    }

    /// See [SharedTable#remove].
    public boolean remove(final int which) {
      final Integer found = connections.get(ORIGINALS.get(which));
      if (found == null) {
        return false;
      }
      connections.remove(ORIGINALS.get(found));
      connections.remove(REPLIES.get(found));
      return true;
    }
  }
}
