package io.chainwalk.bench.traffic;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// Traffic of a node as frames in memory, in the order of their arrival: TCP connections of pods to services, as many
/// questions to the cluster's name server, and a few pings; all conversations begin and end, and are mixed as their times
/// are.
///
/// How many segments a TCP answer has is Pareto-distributed with exponent 1.2 and a minimum of 1, cut off at 10,000: what
/// Crovella and Bestavros measured for files sent over the web has an exponent between 1.0 and 1.3 ("Self-Similarity in
/// World Wide Web Traffic: Evidence and Possible Causes", IEEE/ACM Transactions on Networking 5(6), 1997). Half of the
/// answers have one segment, one in 250 has more than a hundred. Conversations begin at random moments of [#BEGIN_NS].
///
/// The frames can be walked through again and again: each time [#LENGTH_NS] later, by a worker of [#newWorker], with the
/// frame's place, from 1, for its number. So every flow gets the same endpoint each time, and has expired before it comes
/// again, because all timeouts are one second.
public final class TrafficMix {
  /// Conversations begin within so many nanoseconds.
  public static final long BEGIN_NS = 8_000_000_000L;

  /// After so many nanoseconds the frames may come again.
  public static final long LENGTH_NS = 10_000_000_000L;

  /// What all frames would fit in.
  public static final int MAX_FRAME_BYTES = 1536;

  private static final int ALIGNMENT_BYTES = 64;
  private static final double PARETO_EXPONENT = 1.2;
  private static final int MOST_SEGMENTS = 10_000;
  private static final int MIN_CONNECTIONS = 1 << 14;

  /// Of so many conversations one is a ping, the others are TCP and DNS by turns.
  private static final int PING_EVERY = 20;

  private static final int POD_PORTS = 50_000;
  private static final int FIRST_POD = 0x0A80_0000;
  private static final int FIRST_POD_PORT = 10_000;

  private final ClusterRules rules;
  private final KubeCluster cluster;
  private final int conversations;
  private final int payloadBytes;
  private final UnsafeBuffer frames;
  private final int[] offsets;
  private final int[] lengths;
  private final long[] timesNs;

  /// Makes the traffic. The cluster gets its name server.
  ///
  /// @param rules what decides who answers
  /// @param cluster the services
  /// @param conversations how many, of which a connection in the table becomes each
  /// @param payloadBytes payload of the segments of an answer, at most 1460
  public TrafficMix(
      final ClusterRules rules,
      final KubeCluster cluster,
      final int conversations,
      final int payloadBytes) {
    this.rules = rules;
    this.cluster = cluster;
    this.conversations = conversations;
    this.payloadBytes = payloadBytes;
    cluster.addDns();
    final List<byte[]> written = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    talk(written, times);
    final int count = written.size() & -Burst.CAPACITY;
    offsets = new int[count];
    lengths = new int[count];
    timesNs = new long[count];
    int end = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = end;
      lengths[i] = written.get(i).length;
      timesNs[i] = times.get(i);
      end = Math.addExact(end, (lengths[i] + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES);
    }
    frames = new UnsafeBuffer(BufferUtil.allocateDirectAligned(end, ALIGNMENT_BYTES));
    for (int i = 0; i < count; i++) {
      frames.putBytes(offsets[i], written.get(i));
    }
  }

  /// Makes a worker that nothing has come to, of an engine of its own.
  ///
  /// @return for one thread
  public Worker newWorker() {
    ConntrackSettings settings =
        ConntrackSettings.defaults()
            .with(ConntrackSysctl.MAX, Math.max(MIN_CONNECTIONS, conversations));
    for (final ConntrackSysctl sysctl : ConntrackSysctl.values()) {
      if (sysctl.kernelName().contains("_timeout")) {
        settings = settings.with(sysctl, 1);
      }
    }
    final Worker worker = new Engine(EngineSettings.defaults(1).with(settings)).newWorker();
    rules.use(cluster, worker);
    return worker;
  }

  /// How many frames there are. The last few may be missing, so that they come in whole bursts.
  ///
  /// @return a multiple of [Burst#CAPACITY]
  public int count() {
    return offsets.length;
  }

  /// Where the frames are, one after the other.
  ///
  /// @return not to be written to
  public UnsafeBuffer frames() {
    return frames;
  }

  /// Where a frame begins.
  ///
  /// @param index its place, from 0
  /// @return an offset in [#frames]
  public int offset(final int index) {
    return offsets[index];
  }

  /// How long a frame is.
  ///
  /// @param index its place, from 0
  /// @return bytes
  public int length(final int index) {
    return lengths[index];
  }

  /// When a frame comes.
  ///
  /// @param index its place, from 0
  /// @return nanoseconds from the beginning
  public long timeNs(final int index) {
    return timesNs[index];
  }

  /// Lets all conversations happen, each frame walked through an engine: who answers is for its rules to say.
  private void talk(final List<byte[]> written, final List<Long> times) {
    final PriorityQueue<Talk> talks = new PriorityQueue<>(Comparator.comparingLong(Talk::dueNs));
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < conversations; i++) {
      talks.add(begin(i, random));
    }
    final Worker worker = newWorker();
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_FRAME_BYTES]);
    final Burst burst = new Burst(buffer);
    final ParsedPacket parsed = new ParsedPacket();
    for (Talk talk = talks.poll(); talk != null; talk = talks.poll()) {
      final long timeNs = talk.dueNs();
      final byte[] frame = talk.next().bytes();
      written.add(frame);
      times.add(timeNs);
      buffer.putBytes(0, frame);
      burst.clear(buffer);
      burst.add(0, frame.length, frame.length, LinkType.ETHERNET, timeNs, written.size());
      worker.process(burst);
      if (!talk.hasServer()) {
        PacketParser.parse(buffer, 0, frame.length, frame.length, LinkType.ETHERNET, parsed);
        talk.setServer((int) parsed.tuple().destinationLow());
      }
      if (!talk.isOver()) {
        talks.add(talk);
      }
    }
  }

  private Talk begin(final int number, final SplittableRandom random) {
    final long startNs = random.nextLong(BEGIN_NS);
    final int pod = FIRST_POD + number / POD_PORTS;
    final int port = FIRST_POD_PORT + number % POD_PORTS;
    final int service = random.nextInt(cluster.services());
    if (number % PING_EVERY == 0) {
      return new EchoTalk(startNs, pod, port, KubeCluster.endpoint(service, 0));
    }
    return (number & 1) == 0
        ? new DnsTalk(startNs, pod, port)
        : new TcpTalk(
            startNs, pod, port, KubeCluster.FIRST_VIP + service, segments(random), payloadBytes);
  }

  private static int segments(final SplittableRandom random) {
    final double uniform = 1 - random.nextDouble();
    return (int) Math.min(MOST_SEGMENTS, Math.pow(uniform, -1 / PARETO_EXPONENT));
  }
}
