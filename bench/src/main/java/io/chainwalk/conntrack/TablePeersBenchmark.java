package io.chainwalk.conntrack;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.flow.FlowTuple;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// What [TableBenchmark] measures, done with other people's tables: the same flows in the same order, each connection under
/// two keys.
///
/// A key is made of the packet's tuple for each lookup, as one would, which is all that [#floor] and [#floorReplace] do.
/// Garbage and its collection are part of the figures; the collector is that of the engine's benchmarks, which has the
/// cheapest barriers.
/// With `-t 2`, two threads share the table; Agrona's is not made for more than lookups then.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      ForkFlags.OPEN_MEMORY,
      ForkFlags.NATIVE_ACCESS,
      ForkFlags.SERIAL_GC,
      ForkFlags.ALLOW_UNSAFE,
      "-Xmx8g"
    })
public class TablePeersBenchmark {
  private static final long LIFE_NS = 1L << 62;

  /// Connections in the table.
  @Param({"1000", "10000", "100000", "1000000", "8000000"})
  public int flows;

  /// The table.
  @Param public PeerTable peer = PeerTable.AGRONA;

  private Map<TupleKey, PeerConnection> table = Map.of();

  /// A thread's flows.
  @State(Scope.Thread)
  public static class Flows {
    private final FlowTuple tuple = new FlowTuple();
    private TableKeys keys = new TableKeys(1, 0, 1);
    private boolean fromClient;

    /// Called by JMH.
    public Flows() {}

    /// Puts them into the table.
    ///
    /// @param benchmark has the table
    /// @param threads how many there are
    @Setup
    public void fill(final TablePeersBenchmark benchmark, final ThreadParams threads) {
      final int threadCount = threads.getThreadCount();
      keys = new TableKeys(benchmark.flows / threadCount, threads.getThreadIndex(), threadCount);
      // Not every table here can be filled by two threads at once.
      synchronized (benchmark) {
        for (int i = 0; i < keys.count(); i++) {
          insert(keys.at(i), benchmark.table);
        }
      }
      keys.shuffle();
    }

    private TupleKey original(final int flow) {
      TableKeys.readOriginal(flow, tuple);
      return TupleKey.of(tuple);
    }

    private TupleKey reply(final int flow) {
      TableKeys.readReply(flow, tuple);
      return TupleKey.of(tuple);
    }

    private TupleKey lookedUp(final int flow) {
      fromClient = !fromClient;
      return fromClient ? original(flow) : reply(flow);
    }

    private void insert(final int flow, final Map<TupleKey, PeerConnection> table) {
      final PeerConnection connection = new PeerConnection(original(flow), reply(flow), LIFE_NS);
      if (table.putIfAbsent(connection.original(), connection) != null
          || table.putIfAbsent(connection.reply(), connection) != null) {
        throw new IllegalStateException("flow " + flow + " is there already");
      }
    }
  }

  /// Called by JMH.
  public TablePeersBenchmark() {}

  /// Makes the table; each thread fills its share.
  @Setup
  public void make() {
    table = peer.make(flows);
  }

  /// Tuples, keys and their hashes alone.
  ///
  /// @param flows this thread's
  /// @return the hash, for JMH to consume
  @Benchmark
  public int floor(final Flows flows) {
    return flows.lookedUp(flows.keys.present()).hashCode();
  }

  /// The same of what replaces a connection: a key of one that goes, both of one that comes.
  ///
  /// @param flows this thread's
  /// @return something of the hashes, for JMH to consume
  @Benchmark
  public int floorReplace(final Flows flows) {
    flows.keys.exchange();
    final int entering = flows.keys.entering();
    return flows.original(flows.keys.leaving()).hashCode()
        ^ flows.original(entering).hashCode()
        ^ flows.reply(entering).hashCode();
  }

  /// A tuple whose connection is there.
  ///
  /// @param flows this thread's
  /// @return when the connection expires, for JMH to consume
  @Benchmark
  public long hit(final Flows flows) {
    return Objects.requireNonNull(table.get(flows.lookedUp(flows.keys.present()))).deadlineNs();
  }

  /// A tuple whose connection is not there.
  ///
  /// @param flows this thread's
  /// @return nothing, for JMH to consume
  @Benchmark
  public @Nullable PeerConnection miss(final Flows flows) {
    return table.get(flows.lookedUp(flows.keys.absent()));
  }

  /// A connection is removed, another one inserted.
  ///
  /// @param flows this thread's
  @Benchmark
  public void replace(final Flows flows) {
    flows.keys.exchange();
    final PeerConnection leaving =
        Objects.requireNonNull(table.remove(flows.original(flows.keys.leaving())));
    table.remove(leaving.reply());
    flows.insert(flows.keys.entering(), table);
  }
}
