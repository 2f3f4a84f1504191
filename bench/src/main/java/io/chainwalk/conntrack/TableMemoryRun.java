package io.chainwalk.conntrack;

import io.chainwalk.bench.suite.ForkedRun;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many bytes a connection takes, in the engine's table and in [PeerTable]; IPv4.
///
/// Of the engine's table, three quarters full, everything is counted: buckets, source index, entries with the tracker's
/// state, what is allocated and not used. Of the others, what the heap has grown by after a collection: for each connection
/// two keys, the map's nodes and its part of the array, and an object without tracker's state ([PeerConnection]).
///
/// ```
/// java -Xmx4g -cp benchmarks.jar io.chainwalk.conntrack.TableMemoryRun
/// ```
///
/// with the flags of `ForkFlags`.
public final class TableMemoryRun implements ForkedRun {
  /// What the engine's table is called in the result.
  public static final String ENGINE = "ENGINE";

  private static final int CONNECTIONS = 1_000_000;
  private static final int COLLECTIONS = 3;

  private final FlowTuple original = new FlowTuple();
  private final FlowTuple reply = new FlowTuple();

  /// What came out for one table.
  ///
  /// @param table [#ENGINE], or the name of one of [PeerTable]
  /// @param connections how many were in it
  /// @param bytesPerConnection what each of them takes
  public record Result(String table, int connections, double bytesPerConnection) {}

  /// Makes a run.
  public TableMemoryRun() {}

  /// The same as a figure of `chainwalk bench`: bytes by the name of the table.
  @Override
  public Found run(final Map<String, String> parameters, final Duration length) {
    final Map<String, Value> bytes = new HashMap<>();
    run(CONNECTIONS)
        .forEach(result -> bytes.put(result.table(), new Value(result.bytesPerConnection(), "B")));
    return new Found(bytes, Optional.empty());
  }

  /// Fills one table after the other with a million connections, and prints what they take.
  ///
  /// @param arguments none
  public static void main(final String[] arguments) {
    for (final Result result : run(CONNECTIONS)) {
      System.out.printf(
          "%-22s %,d connections: %.1f bytes each%n",
          result.table(), result.connections(), result.bytesPerConnection());
    }
  }

  /// Fills one table after the other.
  ///
  /// @param connections how many; the heap needs about a kilobyte for each
  /// @return a result for each table, the engine's first
  public static List<Result> run(final int connections) {
    final TableMemoryRun run = new TableMemoryRun();
    final List<Result> results = new ArrayList<>();
    results.add(result(ENGINE, connections, run.fillEngine(connections).sizeBytes()));
    for (final PeerTable peer : PeerTable.values()) {
      final long before = usedHeapBytes();
      final Map<TupleKey, PeerConnection> table = run.fill(peer, connections);
      final long bytes = usedHeapBytes() - before;
      if (table.size() < 2 * connections) {
        throw new IllegalStateException(peer + " lost some: " + table.size());
      }
      results.add(result(peer.name(), connections, bytes));
    }
    return results;
  }

  private static Result result(final String table, final int connections, final long bytes) {
    return new Result(table, connections, (double) bytes / connections);
  }

  private static long usedHeapBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    final Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private ConntrackTable fillEngine(final int connections) {
    final FlowHash hash = new FlowHash(1);
    final ConntrackTable table = new ConntrackTable(connections + connections / 3, hash);
    final ConntrackHandle handle = table.newHandle();
    final TableWriter writer = new TableWriter(handle);
    for (int flow = 0; flow < connections; flow++) {
      handle.beginBurst();
      TableKeys.readOriginal(flow, original);
      TableKeys.readReply(flow, reply);
      writer.insert(original, hash.directed(original), reply, 0, Long.MAX_VALUE);
      handle.endBurst(0);
    }
    return table;
  }

  private Map<TupleKey, PeerConnection> fill(final PeerTable peer, final int connections) {
    final Map<TupleKey, PeerConnection> table = peer.make(connections);
    for (int flow = 0; flow < connections; flow++) {
      TableKeys.readOriginal(flow, original);
      TableKeys.readReply(flow, reply);
      final PeerConnection connection =
          new PeerConnection(TupleKey.of(original), TupleKey.of(reply), Long.MAX_VALUE);
      table.put(connection.original(), connection);
      table.put(connection.reply(), connection);
    }
    return table;
  }
}
