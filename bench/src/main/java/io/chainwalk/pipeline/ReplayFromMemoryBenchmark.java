package io.chainwalk.pipeline;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
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
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/// How many packets a second workers walk through the pipeline: frames of 64 bytes of established TCP connections, from
/// memory and back into memory.
///
/// With `-t 2`, two workers on one table divide the flows as those of a replay do, and the score is the sum of both. Which
/// packet is whose was noted beforehand, as the reading thread of a replay does, and workers remember how packets arrived,
/// as those of a replay do. Copying packets to where they are rewritten is part of the figure; it is all that [#floor]
/// does.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
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
public class ReplayFromMemoryBenchmark {
  /// What decides.
  @Param("CHAINS")
  public ClusterRules rules = ClusterRules.CHAINS;

  /// How many services there are.
  @Param("1000")
  public int services;

  /// Connections in the table.
  @Param({"1000", "100000", "1000000"})
  public int flows;

  @SuppressWarnings("NullAway.Init") // by the method with @Setup
  private EstablishedLoad load;

  /// One of the workers.
  @State(Scope.Thread)
  public static class Share {
    @SuppressWarnings("NullAway.Init") // by the method with @Setup
    private EstablishedLoad.Lane lane;

    /// Called by JMH.
    public Share() {}

    /// Gives the thread its worker.
    ///
    /// @param benchmark has the engine
    /// @param threads how many there are
    @Setup
    public void take(final ReplayFromMemoryBenchmark benchmark, final ThreadParams threads) {
      lane = benchmark.load.lane(threads.getThreadIndex());
    }
  }

  /// Called by JMH.
  public ReplayFromMemoryBenchmark() {}

  /// Opens the connections.
  ///
  /// @param params how many threads there are
  @Setup
  public void connect(final BenchmarkParams params) {
    load = EstablishedLoad.ofReplay(rules, new KubeCluster(services), flows, params.getThreads());
  }

  /// The copy and the hand-over alone.
  ///
  /// @param share this thread's
  /// @return the burst's size, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int floor(final Share share) {
    share.lane.receive();
    return share.lane.burst().size();
  }

  /// In bursts of 32.
  ///
  /// @param share this thread's
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public void packets(final Share share) {
    share.lane.process();
  }
}
