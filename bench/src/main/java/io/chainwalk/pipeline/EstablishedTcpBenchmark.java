package io.chainwalk.pipeline;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.pipeline.TcpFlows.Segment;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.SplittableRandom;
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
      "-Xmx3g",
      "-XX:MaxDirectMemorySize=8g"
    })
public class EstablishedTcpBenchmark {
  private static final int FRAME_BYTES = TcpFlows.FRAME_BYTES;
  private static final int FRAMES_PER_FLOW = 4;
  private static final int MIN_FRAMES = 1 << 14;
  private static final int MAX_FRAMES = 1 << 22;
  private static final int BURST_BYTES = Burst.CAPACITY * FRAME_BYTES;
  private static final long BURST_NS = 1_000;

  /// What decides, see [TcpFlows#use].
  @Param({"chains", "services"})
  public String rules = "";

  /// Connections in the table, each as likely as the others.
  @Param({"1000", "10000", "100000", "1000000", "8000000"})
  public int flows;

  private final UnsafeBuffer ring =
      new UnsafeBuffer(BufferUtil.allocateDirectAligned(BURST_BYTES, FRAME_BYTES));
  private final Burst burst = new Burst(ring);
  private UnsafeBuffer arrivals = new UnsafeBuffer(0, 0);
  private Worker worker = new Engine(EngineSettings.defaults(1)).newWorker();
  private int next;
  private long nowNs = 1_000_000_000L;
  private long number;

  /// Called by JMH.
  public EstablishedTcpBenchmark() {}

  /// Opens the connections and lines up the arrivals.
  @Setup
  public void connect() {
    final EngineSettings defaults = EngineSettings.defaults(1);
    final int maxConnections = Math.max(16_384, flows + flows / 3);
    worker =
        new Engine(
                defaults.with(
                    ConntrackSettings.defaults().with(ConntrackSysctl.MAX, maxConnections)))
            .newWorker();
    TcpFlows.use(rules, worker);
    final TcpFlows writer = new TcpFlows();
    for (int flow = 0; flow < flows; flow++) {
      burst.clear(ring);
      add(writer, 0, flow, Segment.SYN);
      add(writer, 1, flow, Segment.SYN_ACK);
      add(writer, 2, flow, Segment.ACK);
      worker.process(burst);
    }
    if (worker.outcomes().of(PacketOutcome.TRANSLATED) != 3L * flows) {
      throw new IllegalStateException("not all connections are established");
    }
    final int frames =
        Math.clamp((long) flows * FRAMES_PER_FLOW, MIN_FRAMES, MAX_FRAMES) & -Burst.CAPACITY;
    arrivals =
        new UnsafeBuffer(BufferUtil.allocateDirectAligned(frames * FRAME_BYTES, FRAME_BYTES));
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < frames; i++) {
      writer.write(
          arrivals,
          i * FRAME_BYTES,
          random.nextInt(flows),
          random.nextBoolean() ? Segment.ACK : Segment.REPLY_ACK);
    }
  }

  private void add(final TcpFlows writer, final int place, final int flow, final Segment segment) {
    writer.write(ring, place * FRAME_BYTES, flow, segment);
    burst.add(place * FRAME_BYTES, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, ++nowNs, ++number);
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

  /// One by one.
  ///
  /// @return how the last packet ended, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(Burst.CAPACITY)
  public PacketOutcome singles() {
    copy();
    for (int offset = 0; offset < BURST_BYTES; offset += FRAME_BYTES) {
      burst.clear(ring);
      burst.add(offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, ++number);
      worker.process(burst);
    }
    return burst.outcome(0);
  }

  private void receive() {
    copy();
    burst.clear(ring);
    for (int offset = 0; offset < BURST_BYTES; offset += FRAME_BYTES) {
      burst.add(offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, ++number);
    }
  }

  private void copy() {
    nowNs += BURST_NS;
    ring.putBytes(0, arrivals, next, BURST_BYTES);
    next += BURST_BYTES;
    if (next == arrivals.capacity()) {
      next = 0;
    }
  }
}
