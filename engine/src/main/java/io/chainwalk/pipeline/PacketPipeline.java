package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.nat.NatRewriter;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.RandomSelector;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// The packet's way through the node, as one list: [#walk]. The stages know nothing of each other; this class knows
/// them all.
final class PacketPipeline {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final long seed;
  private final boolean answersFromEndpoint;
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final ConntrackStage conntrack;
  private final AnswerRelocation relocation;
  private final OutcomeCounters outcomes;
  private final TrafficCounters traffic;
  private final FlowTuple wanted = new FlowTuple();
  private final FlowTuple opposite = new FlowTuple();
  private ServiceDispatch services;

  /// Written so that the loads of [#touchTable] are not optimised away; nobody wants the value.
  @SuppressWarnings("UnusedVariable")
  private long touched;

  PacketPipeline(
      final EngineSettings settings,
      final FlowHash hash,
      final ConntrackHandle connections,
      final OutcomeCounters outcomes,
      final TrafficCounters traffic,
      final ServiceDispatch services) {
    seed = settings.seed();
    answersFromEndpoint = settings.answers() == EngineSettings.Answers.FROM_CHOSEN_ENDPOINT;
    this.hash = hash;
    this.connections = connections;
    this.outcomes = outcomes;
    this.traffic = traffic;
    this.services = services;
    conntrack = new ConntrackStage(settings.conntrack(), hash, connections);
    relocation = new AnswerRelocation(connections);
  }

  void useServices(final ServiceDispatch next) {
    services = next;
  }

  /// Takes a burst through in passes: first everything that needs only the packets' own bytes, then two bare loops
  /// that load what each packet will need of the table, so that the cache misses overlap, then packet by packet.
  void process(final Burst burst) {
    final UnsafeBuffer buffer = burst.buffer();
    final int size = burst.size();
    for (int i = 0; i < size; i++) {
      parse(buffer, burst.contexts[i]);
    }
    touchTable(burst, size);
    for (int i = 0; i < size; i++) {
      final PacketContext packet = burst.contexts[i];
      packet.outcome = walk(buffer, packet);
      outcomes.count(packet.outcome);
    }
  }

  private void parse(final UnsafeBuffer buffer, final PacketContext packet) {
    final ParseResult result =
        PacketParser.parse(
            buffer,
            packet.frameOffset,
            packet.capturedLength,
            packet.originalLength,
            packet.linkType,
            packet.parsed);
    packet.hasTuple = result == ParseResult.COMPLETE && !packet.parsed.isFragment();
    if (packet.hasTuple) {
      packet.hash = hash.directed(packet.parsed.tuple());
      packet.reverseHash =
          answersFromEndpoint && TupleInversion.invert(packet.parsed.tuple(), opposite)
              ? hash.directed(opposite)
              : packet.hash;
    }
  }

  private void touchTable(final Burst burst, final int size) {
    for (int i = 0; i < size; i++) {
      final PacketContext packet = burst.contexts[i];
      final boolean ipv6 = packet.parsed.tuple().ipv6();
      packet.touched = packet.hasTuple ? connections.touchBucket(ipv6, packet.hash) : 0;
      packet.touchedReverse =
          packet.hasTuple && answersFromEndpoint
              ? connections.touchBucket(ipv6, packet.reverseHash)
              : 0;
    }
    long sum = 0;
    for (int i = 0; i < size; i++) {
      final PacketContext packet = burst.contexts[i];
      final boolean ipv6 = packet.parsed.tuple().ipv6();
      sum ^= connections.touchEntry(ipv6, packet.touched);
      sum ^= connections.touchEntry(ipv6, packet.touchedReverse);
    }
    touched = sum;
  }

  /// One packet, hook by hook in the kernel's order (facts sheet 1.2).
  private PacketOutcome walk(final UnsafeBuffer buffer, final PacketContext packet) {
    if (!packet.parsed.result().isIp()) {
      return refuse(packet.parsed.result());
    }
    if (packet.hasTuple) {
      find(buffer, packet);
    }
    final PacketOutcome untracked = conntrack.track(buffer, packet);
    if (untracked != null) {
      return untracked;
    }
    if (packet.isNewConnection) {
      final PacketOutcome refused = natPrerouting(packet);
      if (refused != null) {
        connections.release(packet.connection);
        return refused;
      }
    }
    final boolean translated = translate(buffer, packet);
    if (packet.isNewConnection && !confirm(packet)) {
      return PacketOutcome.CLASH;
    }
    return translated ? countTranslated(packet) : PacketOutcome.NO_SERVICE;
  }

  private void find(final UnsafeBuffer buffer, final PacketContext packet) {
    packet.hit = connections.find(packet.parsed.tuple(), packet.hash, packet.timeNs);
    if (packet.hit == ConntrackHandle.NONE && answersFromEndpoint) {
      relocation.relocate(buffer, packet);
    }
  }

  /// What a kernel does before the first hook with what is no good IP packet.
  private static PacketOutcome refuse(final ParseResult result) {
    return switch (result) {
      case UNKNOWN_LINK_TYPE -> PacketOutcome.UNKNOWN_LINK_TYPE;
      case NOT_IP -> PacketOutcome.NOT_IP;
      case CUT_BY_CAPTURE -> PacketOutcome.CUT_BY_CAPTURE;
      case BAD_IPV4_CHECKSUM -> PacketOutcome.BAD_IPV4_CHECKSUM;
      case FRAME_TOO_SHORT, BAD_VERSION, BAD_HEADER_LENGTH, BAD_TOTAL_LENGTH, JUMBOGRAM ->
          PacketOutcome.BAD_IP_HEADER;
      case NO_TUPLE, TRANSPORT_TOO_SHORT, LATER_FRAGMENT, COMPLETE ->
          throw new AssertionError(result);
    };
  }

  /// The first packet of a flow meets the service rules: the endpoint is chosen and stands in the reply tuple from now
  /// on.
  private @Nullable PacketOutcome natPrerouting(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed.tuple();
    final int vip = services.find(tuple);
    if (vip == ServiceDispatch.NONE) {
      return null;
    }
    final int count = services.usableCount(vip);
    if (count == 0) {
      return PacketOutcome.NO_ENDPOINTS;
    }
    final int choice = RandomSelector.pick(RandomBits.of(seed, packet.number), count);
    final int endpoint = services.usable(vip, choice);
    wanted.set(tuple);
    services.setDestination(endpoint, wanted);
    TupleInversion.invert(wanted, opposite);
    connections.setReplyTuple(packet.connection, opposite);
    connections.setTag(packet.connection, endpoint + 1);
    connections.addStatus(packet.connection, ConntrackStatus.DST_NAT);
    return null;
  }

  /// Makes the packet look as the other end of its connection expects it: the inverse of the other direction's tuple
  /// (facts sheet 6.7).
  private boolean translate(final UnsafeBuffer buffer, final PacketContext packet) {
    final int connection = packet.connection;
    final int status = connections.status(connection);
    if ((status & (ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT)) == 0) {
      return false;
    }
    connections.readTuple(connection, packet.direction.opposite(), opposite);
    TupleInversion.invert(opposite, wanted);
    NatRewriter.rewrite(buffer, packet.parsed, wanted);
    return true;
  }

  private PacketOutcome countTranslated(final PacketContext packet) {
    final int endpoint = connections.tag(packet.connection) - 1;
    traffic.countPacket(endpoint, packet.parsed.networkLength());
    if (packet.isNewConnection) {
      traffic.countConnection(endpoint);
    }
    return PacketOutcome.TRANSLATED;
  }

  private boolean confirm(final PacketContext packet) {
    final int connection = packet.connection;
    connections.addStatus(
        connection,
        ConntrackStatus.CONFIRMED | ConntrackStatus.SRC_NAT_DONE | ConntrackStatus.DST_NAT_DONE);
    final long deadlineNs = packet.timeNs + packet.newTimeoutSeconds * NS_PER_SECOND;
    return connections.confirm(connection, deadlineNs, packet.timeNs) == ConntrackHandle.CONFIRMED;
  }
}
