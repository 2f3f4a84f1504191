package io.chainwalk.conntrack;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.flow.FlowHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the connection table costs, without anything that the packets of a connection do to it: lookup by either tuple,
/// insertion under both and by source, removal, expiry. IPv4, a table that is two thirds full, flows in random order.
///
/// Everything happens between the beginning and the end of bursts of 32, which are part of it, as in workers. Where a name
/// says `burst`, the table's lines are touched for all 32 before the first is looked up, which is how workers do it; the
/// others show what that is worth. Working out the tuples and hashing those that are looked up, each once, is part of all,
/// and is all that [#floor], [#floorReplace] and [#floorExpire] do. With `-t 2` there are two workers on one table, each with
/// flows of its own; the time is that of one of them.
///
/// [TablePeersBenchmark] does the same to other tables.
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
      "-Xmx3g",
      "-XX:MaxDirectMemorySize=8g"
    })
public class TableBenchmark {
  private static final int MIN_CONNECTIONS = 1 << 14;

  /// Connections in the table.
  @Param({"1000", "10000", "100000", "1000000", "8000000"})
  public int flows;

  final FlowHash hash = new FlowHash(1);
  ConntrackTable table = new ConntrackTable(1, hash);

  /// Called by JMH.
  public TableBenchmark() {}

  /// Makes the table; each thread fills its share.
  @Setup
  public void allocate() {
    table = new ConntrackTable(Math.max(MIN_CONNECTIONS, flows + flows / 2), hash);
  }

  /// Tuples and their hashes alone, of what finds connections or does not.
  ///
  /// @param worker this thread's
  /// @return something of them, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public long floor(final TableWorker worker) {
    return worker.prepareFind(true);
  }

  /// The same of what replaces connections.
  ///
  /// @param worker this thread's
  /// @return something of them, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public long floorReplace(final TableWorker worker) {
    return worker.prepareReplace();
  }

  /// The same of what has them expire.
  ///
  /// @param worker this thread's
  /// @return something of them, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public long floorExpire(final TableWorker worker) {
    return worker.prepareExpire();
  }

  /// A tuple whose connection is there, by turns that of the original and of the reply direction.
  ///
  /// @param worker this thread's
  /// @return a hit, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public int hit(final TableWorker worker) {
    return worker.find(true, false);
  }

  /// The same, touched.
  ///
  /// @param worker this thread's
  /// @return a hit, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public int hitBurst(final TableWorker worker) {
    return worker.find(true, true);
  }

  /// A tuple whose connection is not there.
  ///
  /// @param worker this thread's
  /// @return no hit, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public int miss(final TableWorker worker) {
    return worker.find(false, false);
  }

  /// The same, touched.
  ///
  /// @param worker this thread's
  /// @return no hit, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public int missBurst(final TableWorker worker) {
    return worker.find(false, true);
  }

  /// A connection is looked up and removed, another one claimed and confirmed.
  ///
  /// @param worker this thread's
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public void replace(final TableWorker worker) {
    worker.replace(false);
  }

  /// The same, touched by both original tuples.
  ///
  /// @param worker this thread's
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public void replaceBurst(final TableWorker worker) {
    worker.replace(true);
  }

  /// A connection is looked up in vain, claimed and confirmed, touched, while another one, that has expired, is collected
  /// by the sweep.
  ///
  /// @param worker this thread's
  @Benchmark
  @OperationsPerInvocation(TableWorker.BURST)
  public void expireBurst(final TableWorker worker) {
    worker.expire();
  }
}
