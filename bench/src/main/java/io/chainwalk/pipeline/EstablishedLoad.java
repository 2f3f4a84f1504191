package io.chainwalk.pipeline;

import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.Segment;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// An engine with established TCP connections, and packets of theirs that wait in memory: frames of 64 bytes, of random
/// flows and directions, each as likely as the others, in the order of their arrival.
///
/// Four frames wait for each flow, so that 98 % of the flows have one at least; never more than 16 Mi frames, which is
/// 1 GiB: of 8,000,000 flows 88 % have one. When all have been received, they come again.
///
/// Where there are several workers, they divide the packets as in replay, by a [FlowDispatcher]; which packets are whose
/// has been found out beforehand, as the thread that reads a capture does, and each worker's wait in a buffer of their own.
/// So a packet is the same work for one worker as for each of two.
final class EstablishedLoad {
  private static final int FRAME_BYTES = TcpFlows.FRAME_BYTES;
  private static final int FRAMES_PER_FLOW = 4;
  private static final int MIN_FRAMES = 1 << 14;
  private static final int MAX_FRAMES = 1 << 24;
  private static final int MIN_CONNECTIONS = 1 << 14;

  /// So many draws for each frame that is wanted, and a worker that has not got all of its frames never will.
  private static final int MOST_DRAWS = 8;

  private static final int BURST_BYTES = Burst.CAPACITY * FRAME_BYTES;
  private static final long FIRST_NS = 1_000_000_000L;
  private static final long BURST_NS = 1_000;

  private final List<Lane> lanes = new ArrayList<>();
  private final TcpFlows flows;
  private final UnsafeBuffer drawn =
      new UnsafeBuffer(BufferUtil.allocateDirectAligned(FRAME_BYTES, FRAME_BYTES));
  private final ParsedPacket parsed = new ParsedPacket();
  private final FlowDispatcher dispatcher;
  private final ServiceDispatch services;

  private EstablishedLoad(
      final ClusterRules rules,
      final KubeCluster cluster,
      final int flowCount,
      final int workers,
      final boolean isReplay) {
    final int maxConnections = Math.max(MIN_CONNECTIONS, flowCount + flowCount / 3);
    final Engine engine =
        new Engine(
            EngineSettings.defaults(1)
                .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, maxConnections)));
    flows = new TcpFlows(cluster, flowCount);
    services = new ServiceDispatch(cluster.snapshot());
    dispatcher = new FlowDispatcher(engine.hash(), workers);
    final int frames =
        Math.clamp((long) flowCount * FRAMES_PER_FLOW / workers, MIN_FRAMES, MAX_FRAMES / workers)
            & -Burst.CAPACITY;
    for (int i = 0; i < workers; i++) {
      final Worker worker = engine.newWorker();
      rules.use(cluster, worker);
      worker.divide(workers, i, services);
      if (isReplay) {
        worker.rememberArrivals();
      }
      lanes.add(new Lane(worker, frames));
    }
    for (int flow = 0; flow < flowCount; flow++) {
      connect(flow);
    }
    lineUp(flowCount, frames * workers);
  }

  /// For one worker, which is asked for nothing but packets, as that of a node is. Opens the connections and lines up the
  /// arrivals.
  ///
  /// @param rules what decides
  /// @param cluster where the flows go
  /// @param flowCount connections in the table
  static EstablishedLoad ofNode(
      final ClusterRules rules, final KubeCluster cluster, final int flowCount) {
    return new EstablishedLoad(rules, cluster, flowCount, 1, false);
  }

  /// For workers that remember how each packet arrived, as those of a replay do. Opens the connections and lines up the
  /// arrivals.
  ///
  /// @param rules what decides
  /// @param cluster where the flows go
  /// @param flowCount connections in the table
  /// @param workers how many divide the packets
  static EstablishedLoad ofReplay(
      final ClusterRules rules, final KubeCluster cluster, final int flowCount, final int workers) {
    return new EstablishedLoad(rules, cluster, flowCount, workers, true);
  }

  /// What one of the workers does.
  Lane lane(final int worker) {
    return lanes.get(worker);
  }

  private void connect(final int flow) {
    flows.write(drawn, 0, flow, Segment.SYN);
    final Lane lane = lanes.get(ownerOfDrawn());
    lane.send(flow, Segment.SYN);
    flows.learnEndpoint(flow, lane.ring, 0);
    lane.send(flow, Segment.SYN_ACK);
    lane.send(flow, Segment.ACK);
  }

  /// Draws until all lanes are full; what is drawn for one that is full already is thrown away.
  private void lineUp(final int flowCount, final int frames) {
    final SplittableRandom random = new SplittableRandom(1);
    long draws = (long) frames * MOST_DRAWS;
    int missing = frames;
    while (missing > 0) {
      if (--draws < 0) {
        throw new IllegalStateException("frames that no worker gets: " + missing);
      }
      flows.write(
          drawn,
          0,
          random.nextInt(flowCount),
          random.nextBoolean() ? Segment.ACK : Segment.REPLY_ACK);
      if (lanes.get(ownerOfDrawn()).take()) {
        missing--;
      }
    }
  }

  private int ownerOfDrawn() {
    PacketParser.parse(drawn, 0, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, parsed);
    return dispatcher.workerOf(drawn, parsed, services);
  }

  /// One worker with a ring of its own, into which its packets are copied from where they wait. For one thread.
  ///
  /// What it writes is in an array with two lines of the cache left free on either side: lanes themselves are small, and a
  /// collector would put them beside each other.
  final class Lane {
    private static final int FREE = 2 * 64 / Long.BYTES;
    private static final int NEXT = FREE;
    private static final int NOW_NS = FREE + 1;
    private static final int PACKETS = FREE + 2;

    private final UnsafeBuffer ring =
        new UnsafeBuffer(BufferUtil.allocateDirectAligned(BURST_BYTES, FRAME_BYTES));
    private final Burst burst = new Burst(ring);
    private final long[] written = new long[PACKETS + 1 + FREE];
    private final Worker worker;

    /// Where its packets wait, in whole bursts.
    private final UnsafeBuffer own;

    private final int ownBytes;

    /// Bytes of them that are there, while they are lined up.
    private int filled;

    private Lane(final Worker worker, final int frames) {
      this.worker = worker;
      ownBytes = frames * FRAME_BYTES;
      own = new UnsafeBuffer(BufferUtil.allocateDirectAligned(ownBytes, FRAME_BYTES));
      written[NOW_NS] = FIRST_NS;
    }

    /// Lines up what was drawn.
    ///
    /// @return false when there is no room
    private boolean take() {
      if (filled == ownBytes) {
        return false;
      }
      own.putBytes(filled, drawn, 0, FRAME_BYTES);
      filled += FRAME_BYTES;
      return true;
    }

    Worker worker() {
      return worker;
    }

    /// Holds what was received last.
    Burst burst() {
      return burst;
    }

    /// Receives the next 32 packets.
    void receive() {
      final long nowNs = copyNext();
      burst.clear(ring);
      long number = written[PACKETS];
      for (int offset = 0; offset < BURST_BYTES; offset += FRAME_BYTES) {
        number++;
        burst.add(offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, number);
      }
      written[PACKETS] = number;
    }

    /// Receives the next 32 packets, and walks them through the pipeline.
    void process() {
      receive();
      // Each worker's time goes by itself. That nothing earlier is to come holds for what it is
      // there for, connections
      // that have expired: they last for days, and no worker is ahead of the other by more than
      // seconds.
      worker.process(burst);
    }

    /// The same, one packet at a time.
    void processSingles() {
      final long nowNs = copyNext();
      final long before = written[PACKETS];
      for (int i = 0; i < Burst.CAPACITY; i++) {
        burst.clear(ring);
        burst.add(
            i * FRAME_BYTES, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, before + i + 1);
        worker.process(burst);
      }
      written[PACKETS] = before + Burst.CAPACITY;
    }

    /// The next 32 frames.
    ///
    /// @return the time they came
    private long copyNext() {
      final int from = (int) written[NEXT];
      ring.putBytes(0, own, from, BURST_BYTES);
      final int end = from + BURST_BYTES;
      written[NEXT] = end == ownBytes ? 0 : end;
      final long nowNs = written[NOW_NS] + BURST_NS;
      written[NOW_NS] = nowNs;
      return nowNs;
    }

    private void send(final int flow, final Segment segment) {
      flows.write(ring, 0, flow, segment);
      final long nowNs = written[NOW_NS] + 1;
      final long number = written[PACKETS] + 1;
      written[NOW_NS] = nowNs;
      written[PACKETS] = number;
      burst.clear(ring);
      burst.add(0, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, nowNs, number);
      worker.process(burst, FIRST_NS);
      if (burst.outcome(0) != PacketOutcome.TRANSLATED) {
        throw new IllegalStateException(segment + ": " + burst.outcome(0).sentence());
      }
    }
  }
}
