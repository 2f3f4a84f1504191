package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.Segment;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.flow.Direction;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/// Two routers of this machine's kernel: one that only forwards, and one with kube-proxy's rules for a cluster. The same
/// packets go through both: through the plain one as they leave the other, translated.
///
/// Both end with the process, however it ends. What stays: kernel modules that were loaded for them, the lock file of
/// iptables (`/run/xtables.lock`), and after SIGKILL the limits of [ConntrackLimits].
///
/// **Threads:** the one that opened it, which stays on one processor until it closes it.
public final class NetfilterLab implements AutoCloseable {
  private static final int SOURCE_ADDRESS = 26;
  private static final int SOURCE_PORT = 34;

  private final Resources held = new Resources();
  private final Router plain;
  private final Router translating;
  private final RuleBackend rules;
  private final ConnectionTracking connections;
  private final TcpFlows flows;
  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] order;
  private double connectionBytes;
  private Chunk baseline = Chunk.NONE;
  private Chunk measured = Chunk.NONE;
  private Direction direction = Direction.ORIGINAL;

  /// Makes both routers, and loads rules into one of them.
  ///
  /// @param rules how they are loaded
  /// @param cluster what they are for
  /// @param flows between its pods and its services
  /// @param count how many flows there are
  /// @throws IOException when something is missing for it, see [#unavailable]
  NetfilterLab(
      final RuleBackend rules, final KubeCluster cluster, final TcpFlows flows, final int count)
      throws IOException {
    this.rules = rules;
    this.flows = flows;
    order = new int[count];
    try {
      held.add(PinnedThread.pin());
      plain = held.add(Router.open(count));
      translating = held.add(Router.open(count));
      rules.loadAll(translating.namespace(), cluster);
      connections = held.add(ConnectionTracking.of(translating.namespace()));
      held.add(ConntrackLimits.raise(count));
    } catch (final IOException | RuntimeException e) {
      held.closeAfter(e);
      throw e;
    }
  }

  /// Why the kernel of this machine cannot be measured.
  ///
  /// @return a sentence, or an empty text if it can
  public static String unavailable() {
    return Trial.whyNot();
  }

  /// Ends a benchmark that cannot be run here.
  ///
  /// @throws IllegalStateException with the reason, see [#unavailable]
  static void require() {
    final String reason = unavailable();
    if (!reason.isEmpty()) {
      throw new IllegalStateException(reason);
    }
  }

  /// Packets come in another order from now on. What the kernel allotted one after the other, it must not find so.
  private void shuffle() {
    for (int i = 0; i < order.length; i++) {
      final int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
  }

  /// Loads more rules into the router that has some.
  void load(final String more) throws IOException {
    rules.load(translating.namespace(), more);
  }

  /// Lines up the first packets of all connections.
  void lineUpFirstPackets() throws IOException {
    direction = Direction.ORIGINAL;
    shuffle();
    write(Segment.SYN);
    lineUpBaseline();
  }

  /// Establishes all connections, and lines up a data packet of each.
  ///
  /// @param from who sends the data: [Direction#ORIGINAL] for clients
  void establish(final Direction from) throws IOException {
    final long slabBytes = SlabMemory.bytes();
    shuffle();
    try (FrameArray synPackets = FrameArray.make(order.length)) {
      write(Segment.SYN);
      translating.injectAndRecord(Direction.ORIGINAL, synPackets).requireDelivered();
      learnEndpoints(synPackets);
    }
    write(Segment.SYN_ACK);
    translating.injectAll(Direction.REPLY).requireDelivered();
    write(Segment.ACK);
    translating.injectAll(Direction.ORIGINAL).requireDelivered();
    if (connections.count() != order.length) {
      throw new IllegalStateException(
          "%,d connections of %,d".formatted(connections.count(), order.length));
    }
    connectionBytes = SlabMemory.perConnection(slabBytes, order.length);
    direction = from;
    shuffle();
    write(from == Direction.ORIGINAL ? Segment.ACK : Segment.REPLY_ACK);
    lineUpBaseline();
  }

  private void write(final Segment segment) {
    final FrameArray frames = translating.frames(directionOf(segment));
    for (int i = 0; i < order.length; i++) {
      flows.write(frames.bytes(), FrameArray.offset(i), order[i], segment);
    }
    frames.rewind();
  }

  private static Direction directionOf(final Segment segment) {
    return switch (segment) {
      case SYN, ACK -> Direction.ORIGINAL;
      case SYN_ACK, REPLY_ACK -> Direction.REPLY;
    };
  }

  private void learnEndpoints(final FrameArray translated) {
    final UnsafeBuffer bytes = translated.bytes();
    for (int i = 0; i < order.length; i++) {
      final int offset = FrameArray.offset(i);
      final int flow = order[i];
      if (i >= translated.recorded()
          || bytes.getInt(offset + SOURCE_ADDRESS, ByteOrder.BIG_ENDIAN) != TcpFlows.client(flow)
          || bytes.getChar(offset + SOURCE_PORT, ByteOrder.BIG_ENDIAN)
              != TcpFlows.clientPort(flow)) {
        throw new IllegalStateException("packet " + i + " did not come out in its turn");
      }
      flows.learnEndpoint(flow, bytes, offset);
    }
  }

  /// Puts what comes out of the one router into the other.
  private void lineUpBaseline() throws IOException {
    final FrameArray frames = plain.frames(direction);
    translating.injectAndRecord(direction, frames).requireDelivered();
    for (int i = 0; i < frames.size(); i++) {
      frames.bytes().putBytes(FrameArray.offset(i), Router.MAC_ADDRESS);
    }
    frames.rewind();
    plain.injectAll(direction).requireDelivered();
  }

  /// Deletes all connections; the next packet is the first one again.
  void forgetConnections() throws IOException {
    connections.flush();
    translating.frames(direction).rewind();
  }

  /// How many connections there are.
  int connections() throws IOException {
    return connections.count();
  }

  /// Sends packets through the plain router.
  void forwardBaseline(final int packets) throws IOException {
    baseline = plain.inject(direction, packets);
  }

  /// Sends packets through the router with rules.
  void forward(final int packets) throws IOException {
    measured = translating.inject(direction, packets);
  }

  /// Makes figures of the last chunk and of the baseline just before it.
  ///
  /// @throws IllegalStateException when packets were lost
  void report() {
    baseline.requireDelivered();
    measured.requireDelivered();
    NetfilterProfiler.note(baseline, measured, connectionBytes);
  }

  /// Ends both routers because of an exception, which gets what else goes wrong as suppressed ones.
  void closeAfter(final Throwable cause) {
    held.closeAfter(cause);
  }

  @Override
  public void close() {
    held.close();
  }
}
