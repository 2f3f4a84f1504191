package io.chainwalk.pipeline;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.TrafficMix;
import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
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

/// What a packet costs where connections come and go: [TrafficMix] through kube-proxy's chains, in bursts of 32, from its
/// bytes to its translated bytes. The time of packets moves on, so connections expire and are collected as others begin;
/// about an eighth of `connections` is in the table at any time.
///
/// Copying the frames and handing over the burst is part of it, and is all that [#floor] does.
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
      "-Xmx4g",
      "-XX:MaxDirectMemorySize=4g"
    })
public class TrafficMixBenchmark {
  private static final int RING_BYTES = Burst.CAPACITY * TrafficMix.MAX_FRAME_BYTES;
  private static final int ALIGNMENT_BYTES = 64;

  /// How many services there are, beside the name server.
  @Param("1000")
  public int services;

  /// Conversations, over and over again.
  @Param({"10000", "100000"})
  public int connections;

  /// Bytes of payload in each segment of an answer: headers above all, or full frames, whose checksums take their time.
  @Param({"10", "1446"})
  public int payloadBytes;

  private final UnsafeBuffer ring =
      new UnsafeBuffer(BufferUtil.allocateDirectAligned(RING_BYTES, ALIGNMENT_BYTES));
  private final Burst burst = new Burst(ring);

  @SuppressWarnings("NullAway.Init") // by the method with @Setup
  private TrafficMix mix;

  @SuppressWarnings("NullAway.Init") // by the method with @Setup
  private Worker worker;

  private long beginNs;
  private int next;

  /// Called by JMH.
  public TrafficMixBenchmark() {}

  /// Makes the traffic, and walks it through once.
  @Setup
  public void talk() {
    mix = new TrafficMix(ClusterRules.CHAINS, new KubeCluster(services), connections, payloadBytes);
    worker = mix.newWorker();
    while (beginNs == 0) {
      bursts();
    }
    final long seen =
        worker.outcomes().of(PacketOutcome.TRANSLATED)
            + worker.outcomes().of(PacketOutcome.NO_SERVICE);
    if (seen != mix.count()) {
      throw new IllegalStateException("of " + mix.count() + " packets passed " + seen);
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
    return burst.outcome(Burst.CAPACITY - 1);
  }

  private void receive() {
    final int first = next;
    final int start = mix.offset(first);
    final int last = first + Burst.CAPACITY - 1;
    ring.putBytes(0, mix.frames(), start, mix.offset(last) + mix.length(last) - start);
    burst.clear(ring);
    for (int i = first; i <= last; i++) {
      burst.add(
          mix.offset(i) - start,
          mix.length(i),
          mix.length(i),
          LinkType.ETHERNET,
          beginNs + mix.timeNs(i),
          i + 1);
    }
    next = last + 1;
    if (next == mix.count()) {
      next = 0;
      beginNs += TrafficMix.LENGTH_NS;
    }
  }
}
