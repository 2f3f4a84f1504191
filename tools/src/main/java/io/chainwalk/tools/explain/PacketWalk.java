package io.chainwalk.tools.explain;

import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.Node;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Outbox;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.explain.Explanation.Change;
import io.chainwalk.tools.explain.Explanation.End;
import io.chainwalk.tools.inspect.ConntrackText;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// One engine, and packets through it one by one: most quietly, one with everything that happens to it.
///
/// **Threads:** one.
final class PacketWalk {
  private final Engine engine;
  private final Worker worker;
  private final ReferenceRules rules;
  private final Node node;
  private final long seed;
  private final int tags;
  private final Burst burst = new Burst(new UnsafeBuffer(0, 0));

  /// Begins with an empty connection table.
  ///
  /// @param settings what the engine is made with; its node has the interfaces' names
  /// @param rules fresh rules
  /// @param tags tags that the rules give to connections are below this
  /// @param counter is told of connections that begin and end; null for nobody
  PacketWalk(
      final EngineSettings settings,
      final ReferenceRules rules,
      final int tags,
      final @Nullable ConntrackListener counter) {
    engine = new Engine(settings);
    worker = engine.newWorker();
    node = settings.node();
    seed = settings.seed();
    this.rules = rules;
    this.tags = tags;
    worker.useRules(rules, tags);
    if (counter != null) {
      worker.listen(counter);
    }
  }

  /// Takes a packet through quietly.
  void pass(final Frame frame) {
    walk(frame, PacketRequest.Around.NOTHING);
  }

  /// Decides which of a packet's chances will be met, those of selectors that go by chance included.
  ///
  /// @param frame the packet, which comes next
  /// @param place where in [io.chainwalk.select.Draws#FULL_WIDTH] the number lies that decides
  void decideChances(final Frame frame, final long place) {
    rules.takeChances(true);
    rules.state().draws().beginAt(seed, frame.number(), place);
  }

  /// Takes a packet through and notes everything.
  ///
  /// @param frame the packet; its bytes are rewritten
  /// @param around what is not in its bytes
  /// @return all there is to say
  Explanation explain(final Frame frame, final PacketRequest.Around around) {
    final ParsedPacket arrived = frame.parse();
    final String before = PacketText.of(frame.buffer(), arrived);
    final FlowTuple tuple = new FlowTuple();
    tuple.set(arrived.tuple());
    final @Nullable FlowTuple known = arrived.result() == ParseResult.COMPLETE ? tuple : null;
    final Connections connectionsBefore = new Connections(engine.table(), frame.timeNs());
    final WatchedRules watched = new WatchedRules(rules, node, around);
    worker.useRules(watched, tags);
    walk(frame, around);
    final List<HookVisit> hooks = watched.visits();
    worker.useRules(rules, tags);
    final PacketOutcome outcome = burst.outcome(0);
    final List<ParsedPacket> leaving = new ArrayList<>();
    final List<String> after = leaving(frame, outcome, leaving);
    final @Nullable FlowTuple left =
        leaving.isEmpty() || !leaving.getFirst().result().isIp()
            ? null
            : leaving.getFirst().tuple();
    final Connections connectionsAfter = new Connections(engine.table(), frame.timeNs());
    final Explanation told =
        new Explanation(
            frame.number(),
            before,
            around.inputInterface() == 0 ? "" : node.interfaceAt(around.inputInterface()).name(),
            watched.ctState(),
            line(connectionsBefore.find(watched.connection(), known), frame),
            hooks,
            outcome,
            line(connectionsAfter.find(watched.connection(), known), frame),
            after,
            left == null ? null : end(left, false),
            left == null ? null : change(end(tuple, false), end(left, false)),
            left == null ? null : change(end(tuple, true), end(left, true)),
            "",
            List.of());
    return told.concluded(Conclusion.of(told), Notes.of(told));
  }

  private void walk(final Frame frame, final PacketRequest.Around around) {
    burst.clear(frame.buffer());
    burst.add(
        frame.offset(),
        frame.capturedLength(),
        frame.originalLength(),
        frame.linkType(),
        frame.timeNs(),
        frame.number(),
        around.inputInterface());
    worker.process(burst);
  }

  /// The packet as it goes on.
  ///
  /// @param parsed gets where the headers of each piece are
  private List<String> leaving(
      final Frame frame, final PacketOutcome outcome, final List<ParsedPacket> parsed) {
    if (outcome.kind() == PacketOutcome.Kind.DROPPED || outcome == PacketOutcome.FRAGMENT) {
      return List.of();
    }
    if (!burst.inPieces(0)) {
      parsed.add(frame.parse());
      return List.of(PacketText.of(frame.buffer(), parsed.getFirst()));
    }
    final List<String> words = new ArrayList<>();
    final Outbox outbox = burst.outbox();
    for (int i = 0; i < outbox.count(); i++) {
      if (outbox.kind(i) == Outbox.Kind.PIECE) {
        final ParsedPacket piece = new ParsedPacket();
        PacketParser.parse(
            outbox.buffer(),
            outbox.offset(i),
            outbox.length(i),
            outbox.originalLength(i),
            frame.linkType(),
            piece);
        parsed.add(piece);
        words.add(PacketText.of(outbox.buffer(), piece));
      }
    }
    return words;
  }

  private static @Nullable String line(
      final @Nullable TrackedConnection connection, final Frame frame) {
    return connection == null ? null : ConntrackText.listed(connection, frame.timeNs());
  }

  private static @Nullable Change change(final End from, final End to) {
    return from.equals(to) ? null : new Change(from, to);
  }

  private static End end(final FlowTuple tuple, final boolean source) {
    final IpAddress address =
        source
            ? new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow())
            : new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    if (!Protocol.hasPorts(tuple.protocol())) {
      return new End(address, End.NO_PORT);
    }
    return new End(address, source ? tuple.sourcePort() : tuple.destinationPort());
  }
}
