package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.Rules;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketDecoder;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// The router of the facts sheet's differential scenarios, between a client and a server, with a clock we move. Packets
/// go in by an interface one at a time, and whatever leaves by any interface comes out.
///
/// ```
///   client 10.0.1.2 ---- c0 10.0.1.1 | router | s0 10.0.2.1 ---- server 10.0.2.2
///          fd00:1::2           fd00:1::1          fd00:2::1             fd00:2::2
/// ```
final class NodeLab {
  static final long SECOND = 1_000_000_000L;
  static final String ROUTER =
      """
      interface c0
      address 10.0.1.1/24
      address fd00:1::1/64
      interface s0
      address 10.0.2.1/24
      address fd00:2::1/64
      """;
  private static final int LARGEST_FRAME = 70_000;
  private static final int SMALL_TABLE = 10_000;

  /// A frame that left, or that the router sent to itself.
  static final class Left {
    private final String by;
    private final byte[] frame;

    private Left(final String by, final byte[] frame) {
      this.by = by;
      this.frame = frame;
    }

    /// The name of the interface; `lo` of what the router sent to itself.
    String by() {
      return by;
    }

    /// Its bytes.
    byte[] frame() {
      return frame.clone();
    }

    /// Field by field.
    Decoded decode() {
      return PacketDecoder.decode(LinkType.ETHERNET, frame);
    }
  }

  /// What became of a packet.
  ///
  /// @param outcome its one end
  /// @param ctState what it was to its connection
  /// @param left what left because of it, in order
  record Result(PacketOutcome outcome, CtState ctState, List<Left> left) {}

  /// Another processor of the router, with rules of its own and packets of its own time.
  final class Other {
    private final Worker otherWorker;
    private final UnsafeBuffer otherBuffer = new UnsafeBuffer(new byte[LARGEST_FRAME]);
    private final Burst otherBurst = new Burst(otherBuffer);

    Other(final Rules othersRules) {
      otherWorker = engine.newWorker();
      otherWorker.useRules(othersRules, 0);
    }

    PacketOutcome receive(final String interfaceName, final byte[] frame) {
      otherBurst.clear(otherBuffer);
      otherBuffer.putBytes(0, frame);
      otherBurst.add(
          0,
          frame.length,
          frame.length,
          LinkType.ETHERNET,
          nowNs,
          number++,
          node.interfaceIndex(interfaceName));
      otherWorker.process(otherBurst);
      return otherBurst.outcome(0);
    }
  }

  final Engine engine;
  Worker worker;
  private final Rules rules;
  private Node node;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LARGEST_FRAME]);
  private final Burst burst = new Burst(buffer);
  long nowNs = 1_000 * SECOND;
  private final ConnectionWords connections;
  private long number;

  NodeLab(final String node, final ConntrackSettings conntrack, final Rules rules) {
    this.rules = rules;
    this.node = Node.parse(node);
    engine = new Engine(EngineSettings.defaults(1).with(conntrack).with(this.node));
    worker = engine.newWorker();
    worker.useRules(rules, 0);
    connections = new ConnectionWords(engine.table().newHandle());
  }

  /// The router with the kernel's defaults.
  static NodeLab router(final Rules rules) {
    return new NodeLab(ROUTER, settings(), rules);
  }

  /// The kernel's defaults but for the size of the table, which takes time to make.
  static ConntrackSettings settings() {
    return ConntrackSettings.defaults().with(ConntrackSysctl.MAX, SMALL_TABLE);
  }

  /// The router's routes change. Connections stay.
  void becomes(final String nextNode) {
    node = Node.parse(nextNode);
    worker =
        new Worker(
            EngineSettings.defaults(1).with(settings()).with(node),
            engine.hash(),
            engine.table().newHandle());
    worker.useRules(rules, 0);
  }

  /// The connections there are, see [ConnectionWords].
  List<String> connections() {
    return connections.all(nowNs);
  }

  /// Lets time pass.
  void after(final double seconds) {
    nowNs += (long) (seconds * SECOND);
  }

  /// A frame comes in, a millisecond after the one before.
  Result receive(final String interfaceName, final byte[] frame) {
    return walk(frame, node.interfaceIndex(interfaceName), false);
  }

  /// Several frames come in, at least one.
  ///
  /// @return what became of the last
  Result receiveAll(final String interfaceName, final List<byte[]> frames) {
    for (final byte[] frame : frames.subList(0, frames.size() - 1)) {
      receive(interfaceName, frame);
    }
    return receive(interfaceName, frames.get(frames.size() - 1));
  }

  /// The router itself sends a frame.
  Result sendOwn(final byte[] frame) {
    return walk(frame, 0, true);
  }

  /// The last frame as the router has left it.
  byte[] frame(final int length) {
    final byte[] bytes = new byte[length];
    buffer.getBytes(0, bytes);
    return bytes;
  }

  private Result walk(final byte[] frame, final int inputInterface, final boolean own) {
    nowNs += 1_000_000;
    burst.clear(buffer);
    buffer.putBytes(0, frame);
    burst.add(0, frame.length, frame.length, LinkType.ETHERNET, nowNs, number++, inputInterface);
    if (own) {
      burst.lastIsOwn();
    }
    worker.process(burst);
    final List<Left> left = new ArrayList<>();
    final PacketOutcome outcome = burst.outcome(0);
    final boolean written =
        outcome.kind() == PacketOutcome.Kind.PASSED
            || outcome.kind() == PacketOutcome.Kind.TRANSLATED;
    if (written && !burst.inPieces(0)) {
      left.add(leaving(buffer, 0, frame.length, burst.outputInterface(0)));
    }
    final Outbox outbox = burst.outbox();
    for (int i = 0; i < outbox.count(); i++) {
      left.add(
          leaving(
              outbox.buffer(),
              outbox.offset(i),
              outbox.length(i),
              outbox.kind(i) == Outbox.Kind.DELIVERED
                  ? NetworkInterface.LOOPBACK_INDEX
                  : outbox.outputInterface(i)));
    }
    return new Result(outcome, burst.ctState(0), left);
  }

  private Left leaving(final UnsafeBuffer from, final int offset, final int length, final int by) {
    final byte[] bytes = new byte[length];
    from.getBytes(offset, bytes);
    return new Left(node.interfaceAt(by).name(), bytes);
  }
}
