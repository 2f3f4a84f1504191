package io.chainwalk.pipeline;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.Segment;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
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

/// What the first packet of a TCP connection to a Service costs: parse, checksums, a claimed entry, the choice of an
/// endpoint, DNAT, a null binding of its source, confirm.
///
/// So that this can go on for ever, connections expire after a second, and as many as begin are collected. That is part
/// of the figure, and so is [#floor], which copies frames to where they are rewritten and hands over the burst.
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
public class NewTcpBenchmark {
  private static final int FRAME_BYTES = TcpFlows.FRAME_BYTES;

  /// So many seconds pass before a flow comes again.
  private static final int SECONDS_OF_FRAMES = 4;

  private static final int BURST_BYTES = Burst.CAPACITY * FRAME_BYTES;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  /// What decides.
  @Param({"CHAINS", "SERVICES"})
  public ClusterRules rules = ClusterRules.CHAINS;

  /// How many services there are; each connection is to another one.
  @Param({"10", "1000", "10000"})
  public int services;

  /// Connections in the table at any time.
  @Param({"10000", "500000"})
  public int connections;

  private final UnsafeBuffer ring =
      new UnsafeBuffer(BufferUtil.allocateDirectAligned(BURST_BYTES, FRAME_BYTES));
  private final Burst burst = new Burst(ring);
  private UnsafeBuffer arrivals = new UnsafeBuffer(0, 0);
  private Worker worker = new Engine(EngineSettings.defaults(1)).newWorker();
  private long burstNs;
  private int next;
  private long nowNs = NS_PER_SECOND;
  private long number;

  /// Called by JMH.
  public NewTcpBenchmark() {}

  /// Lines up a SYN of each of as many flows as expire before they come again.
  @Setup
  public void lineUp() {
    final ConntrackSettings conntrack =
        ConntrackSettings.defaults()
            .with(ConntrackSysctl.MAX, connections * 3L)
            .with(ConntrackSysctl.TCP_TIMEOUT_SYN_SENT, 1);
    burstNs = NS_PER_SECOND / connections * Burst.CAPACITY;
    worker = new Engine(EngineSettings.defaults(1).with(conntrack)).newWorker();
    final KubeCluster cluster = new KubeCluster(services);
    rules.use(cluster, worker);
    final int frames = connections * SECONDS_OF_FRAMES & -Burst.CAPACITY;
    final TcpFlows writer = new TcpFlows(cluster, frames);
    arrivals =
        new UnsafeBuffer(BufferUtil.allocateDirectAligned(frames * FRAME_BYTES, FRAME_BYTES));
    for (int flow = 0; flow < frames; flow++) {
      writer.write(arrivals, flow * FRAME_BYTES, flow, Segment.SYN);
    }
  }

  /// The copy and the hand-over alone.
  ///
  /// @return the burst's size, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public int floor() {
    receive();
    return burst.size();
  }

  /// In bursts of 32.
  ///
  /// @return how the last packet ended, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public PacketOutcome bursts() {
    receive();
    worker.process(burst);
    if (burst.outcome(0) != PacketOutcome.TRANSLATED) {
      throw new IllegalStateException(burst.outcome(0).sentence());
    }
    return burst.outcome(Burst.CAPACITY - 1);
  }

  private void receive() {
    nowNs += burstNs;
    ring.putBytes(0, arrivals, next, BURST_BYTES);
    next += BURST_BYTES;
    if (next == arrivals.capacity()) {
      next = 0;
    }
    burst.clear(ring);
    for (int offset = 0; offset < BURST_BYTES; offset += FRAME_BYTES) {
      burst.add(offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, ++number);
    }
  }
}
