package io.chainwalk.tools.verify;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Outbox;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.ListedConnections;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.inspect.EngineConnections;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// The engine as a node that is told what the kernel drew, and shows what comes out of it.
///
/// There are two of it in a comparison: one walks rules one by one and finds out what the kernel must have drawn, the
/// other one runs compiled rules, is told, and takes packets in bursts.
///
/// **Threads:** one at a time.
final class EngineNode {
  /// The chances that nobody can see are met by this seed.
  private static final long SEED = 1;

  /// More than the largest packet, an IPv6 header and 65 535 bytes.
  private static final int ROOM = 70_000;

  /// How an engine goes about it.
  enum Kind {
    /// Rule by rule, packet by packet.
    REFERENCE,
    /// With compiled rules, in bursts.
    COMPILED
  }

  private final Kind kind;
  private final Node node;
  private final Engine engine;
  private final Worker worker;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Burst.CAPACITY * ROOM]);
  private final Burst burst = new Burst(buffer);

  /// What the engine did with a packet.
  ///
  /// @param outcome its one end
  /// @param departures what came out because of it
  /// @param translatedBefore see [Burst#passedAsTranslatedBefore]
  record Walked(PacketOutcome outcome, List<Departure> departures, boolean translatedBefore) {
    Walked {
      departures = List.copyOf(departures);
    }
  }

  private EngineNode(
      final LoadedSetup setup,
      final EngineSettings.Answers answers,
      final Observations observations,
      final Kind kind) {
    this.kind = kind;
    node = setup.node();
    engine =
        new Engine(EngineSettings.defaults(SEED).with(setup.conntrack()).with(answers).with(node));
    worker = engine.newWorker();
    final RuleContext context = new RuleContext(node, SEED);
    final Rulesets rulesets = setup.rulesets();
    if (kind == Kind.COMPILED) {
      final CompiledRules rules =
          new CompiledRules(new RulesetCompiler(context, RuleLabels.NONE).compile(rulesets));
      worker.useRules(
          new DictatedRules(
              rules, rules.state(), null, observations, worker.natRandom(), node, rulesets, SEED),
          0);
    } else {
      final DrawTally tally = observations.tally();
      worker.natRandom().setPortListener(tally::addPort);
      final ReferenceRules rules = new ReferenceRules(rulesets, context, RuleLabels.NONE);
      worker.useRules(
          new DictatedRules(
              rules, rules.state(), rules, observations, worker.natRandom(), node, rulesets, SEED),
          0);
    }
  }

  /// An engine that walks rules one by one and finds out what the kernel drew.
  ///
  /// @param setup the node
  /// @param answers how answers come in
  /// @param observations what the kernel did with the packets that will be walked; gets what is found out
  /// @return an engine without connections
  static EngineNode reference(
      final LoadedSetup setup,
      final EngineSettings.Answers answers,
      final Observations observations) {
    return new EngineNode(setup, answers, observations, Kind.REFERENCE);
  }

  /// An engine that runs compiled rules and is told what the kernel drew.
  ///
  /// @param setup the node
  /// @param answers how answers come in
  /// @param observations what a reference engine has found out about the packets that will be walked
  /// @return an engine without connections
  static EngineNode compiled(
      final LoadedSetup setup,
      final EngineSettings.Answers answers,
      final Observations observations) {
    return new EngineNode(setup, answers, observations, Kind.COMPILED);
  }

  /// How it goes about it.
  Kind kind() {
    return kind;
  }

  /// Walks packets as one burst.
  ///
  /// @param arrivals at most [Burst#CAPACITY] packets
  /// @param firstNumber number of the first of them in the run
  /// @return what became of each
  List<Walked> walk(final List<Arrival> arrivals, final long firstNumber) {
    burst.clear(buffer);
    for (int i = 0; i < arrivals.size(); i++) {
      add(arrivals.get(i), i, firstNumber + i);
    }
    worker.process(burst);
    final List<Walked> walked = new ArrayList<>();
    for (int i = 0; i < arrivals.size(); i++) {
      walked.add(new Walked(burst.outcome(i), departures(i), burst.passedAsTranslatedBefore(i)));
    }
    return walked;
  }

  private void add(final Arrival arrival, final int place, final long number) {
    final Packet packet = arrival.packet();
    buffer.putBytes(place * ROOM, packet.bytes());
    final int by = arrival.isOwn() ? 0 : node.interfaceIndex(arrival.by());
    burst.add(
        place * ROOM, packet.length(), packet.length(), LinkType.RAW, arrival.timeNs(), number, by);
    if (arrival.isOwn()) {
      burst.lastIsOwn();
    }
  }

  private List<Departure> departures(final int place) {
    final List<Departure> departures = new ArrayList<>();
    final PacketOutcome outcome = burst.outcome(place);
    if (outcome == PacketOutcome.DELIVERED && !burst.inPieces(place)) {
      departures.add(delivered(buffer, place * ROOM));
    } else if (isOut(outcome) && !burst.inPieces(place)) {
      departures.add(leaving(buffer, place * ROOM, burst.outputInterface(place)));
    }
    final Outbox outbox = burst.outbox();
    for (int i = 0; i < outbox.count(); i++) {
      if (outbox.cause(i) == place) {
        departures.add(
            outbox.kind(i) == Outbox.Kind.DELIVERED
                ? delivered(outbox.buffer(), outbox.offset(i))
                : leaving(outbox.buffer(), outbox.offset(i), outbox.outputInterface(i)));
      }
    }
    return departures;
  }

  private static boolean isOut(final PacketOutcome outcome) {
    return outcome.kind() == PacketOutcome.Kind.PASSED
        || outcome.kind() == PacketOutcome.Kind.TRANSLATED;
  }

  private Departure leaving(final DirectBuffer from, final int offset, final int by) {
    final int length = lengthOf(from, offset);
    return new Departure(node.interfaceAt(by).name(), copy(from, offset, length));
  }

  /// As long as the packet says itself: what follows is not sent on.
  private static int lengthOf(final DirectBuffer from, final int offset) {
    return isIpv4(from, offset)
        ? Ipv4Header.totalLength(from, offset)
        : Ipv6Header.LENGTH + Ipv6Header.payloadLength(from, offset);
  }

  private static boolean isIpv4(final DirectBuffer from, final int offset) {
    return (from.getByte(offset) & 0xF0) == 0x40;
  }

  private static Departure delivered(final DirectBuffer from, final int offset) {
    return new Departure(Departure.DELIVERED, copy(from, offset, lengthOf(from, offset)));
  }

  private static Packet copy(final DirectBuffer from, final int offset, final int length) {
    final byte[] bytes = new byte[length];
    from.getBytes(offset, bytes);
    return Packet.of(bytes);
  }

  /// A packet as the engine will take it: an answer comes from the endpoint that was chosen, where answers are taken so.
  ///
  /// @param arrival the packet
  /// @return what another node must be given for this packet
  Packet asTaken(final Arrival arrival) {
    burst.clear(buffer);
    add(arrival, 0, 0);
    worker.relocateAnswers(burst);
    final Packet taken = copy(buffer, 0, arrival.packet().length());
    burst.clear(buffer);
    return taken;
  }

  /// The connections that the engine remembers.
  ///
  /// @param nowNs the time; what has expired by then is passed over
  /// @return in no order
  List<ListedConnection> connections(final long nowNs) {
    final List<ListedConnection> all = new ArrayList<>();
    EngineConnections.forEach(
        engine.table(), nowNs, connection -> all.add(ListedConnections.of(connection, nowNs)));
    return all;
  }
}
