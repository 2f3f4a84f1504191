package io.chainwalk.pipeline;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.counters.PacketOutcome;
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

/// What a packet of an established TCP connection costs, from its bytes to its translated bytes: parse, checksums,
/// conntrack with the whole TCP tracker, DNAT or its reverse.
///
/// Frames of 64 bytes, of random flows and directions, wait in the order of their arrival in a buffer and are copied
/// from there to where they are rewritten, as they would be from a ring. [#floor] copies and hands over the burst
/// and does no more; it is part of every other figure.
@State(Scope.Thread)
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
public class EstablishedTcpBenchmark {
  /// What decides.
  @Param({"CHAINS", "SERVICES"})
  public ClusterRules rules = ClusterRules.CHAINS;

  /// How many services there are.
  @Param("1000")
  public int services;

  /// Connections in the table, each as likely as the others.
  @Param({"1000", "10000", "100000", "1000000", "8000000"})
  public int flows;

  @SuppressWarnings("NullAway.Init") // by the method with @Setup
  private EstablishedLoad.Lane lane;

  /// Called by JMH.
  public EstablishedTcpBenchmark() {}

  /// Opens the connections and lines up the arrivals.
  @Setup
  public void connect() {
    lane = EstablishedLoad.ofNode(rules, new KubeCluster(services), flows).lane(0);
  }

  /// The copy and the hand-over alone.
  ///
  /// @return the burst's size, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int floor() {
    lane.receive();
    return lane.burst().size();
  }

  /// In bursts of 32.
  ///
  /// @return how the last packet ended, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public PacketOutcome bursts() {
    lane.process();
    return lane.burst().outcome(Burst.CAPACITY - 1);
  }

  /// One by one.
  ///
  /// @return how the last packet ended, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public PacketOutcome singles() {
    lane.processSingles();
    return lane.burst().outcome(0);
  }
}
