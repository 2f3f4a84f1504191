package io.chainwalk.tools.replay;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.pipeline.Burst;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What changes of the rules do to connections that are there: which go on to endpoints that are gone, which move,
/// which break; with the first and the last packet of each.
///
/// A change is to blame only where it touched the connection since its last packet that arrived: it deleted the entry,
/// took the endpoint away, or changed the Service. Whoever was idle so long that the entry expired begins anew by chance,
/// not by a change elsewhere.
///
/// Only what clients send is looked at. A client that begins anew by itself, as a SYN does, has not been moved.
///
/// **Threads:** one, the worker's. A few hundred bytes for each connection of a Service.
final class ChangeEffects {
  /// A connection to which something happened.
  static final class Victim {
    private final String flow;
    private final String endpoint;
    private final long firstPacket;
    private final long firstNs;
    private long lastPacket;
    private long lastNs;
    private long packets;

    private Victim(
        final String flow, final String endpoint, final long packetNumber, final long timeNs) {
      this.flow = flow;
      this.endpoint = endpoint;
      firstPacket = packetNumber;
      firstNs = timeNs;
    }

    private void hit(final long packetNumber, final long timeNs) {
      lastPacket = packetNumber;
      lastNs = timeNs;
      packets++;
    }

    /// Who talks to whom, as the client says it.
    String flow() {
      return flow;
    }

    /// The endpoint that it had.
    String endpoint() {
      return endpoint;
    }

    /// The number of the first packet that it happened to.
    long firstPacket() {
      return firstPacket;
    }

    /// Its time, by the capture's clock.
    long firstNs() {
      return firstNs;
    }

    /// The number of the last packet that it happened to.
    long lastPacket() {
      return lastPacket;
    }

    /// Its time.
    long lastNs() {
      return lastNs;
    }

    /// How many packets it happened to.
    long packets() {
      return packets;
    }
  }

  private static final class Flow {
    private int tag;
    // What happened since its last packet that arrived.
    private boolean entryDeleted;
    private boolean endpointLost;
    private boolean serviceChanged;

    private Flow(final int tag) {
      this.tag = tag;
    }

    private void changed(final RulesInForce rules) {
      endpointLost |= !rules.hasEndpoint(tag);
      serviceChanged |= rules.hasNewService(tag);
    }

    private void arrived(final int endpoint) {
      tag = endpoint;
      entryDeleted = false;
      endpointLost = false;
      serviceChanged = false;
    }

    private boolean wasPushed() {
      return entryDeleted || endpointLost;
    }

    private boolean wasCutOff() {
      return entryDeleted || serviceChanged;
    }
  }

  private final FlowTuple tuple = new FlowTuple();
  private final Map<FlowKey, Flow> flows = new HashMap<>();
  private final Map<ChangeEffect, Map<FlowKey, Victim>> victims = new EnumMap<>(ChangeEffect.class);

  /// Begins with no connections.
  ChangeEffects() {
    for (final ChangeEffect effect : ChangeEffect.values()) {
      victims.put(effect, new LinkedHashMap<>());
    }
  }

  /// Learns that other rules are in force. Every change is to be told, also where no packet comes between two.
  ///
  /// @param rules the rules from now on
  void rulesChanged(final RulesInForce rules) {
    flows.values().forEach(flow -> flow.changed(rules));
  }

  /// Learns that a connection's entry is deleted.
  ///
  /// @param entry a cursor on it
  void entryDeleted(final ConntrackEntry entry) {
    entry.readTuple(Direction.ORIGINAL, tuple);
    final Flow flow = flows.get(FlowKey.of(tuple));
    if (flow != null) {
      flow.entryDeleted = true;
    }
  }

  /// Looks at a packet that has gone through the pipeline.
  ///
  /// @param burst the burst it was in
  /// @param place where in there
  /// @param packetNumber its number in the input, from 1
  /// @param timeNs its time
  /// @param rules the rules that it met
  void look(
      final Burst burst,
      final int place,
      final long packetNumber,
      final long timeNs,
      final RulesInForce rules) {
    if (!burst.readArrivalTuple(place, tuple) || burst.direction(place) == Direction.REPLY) {
      return;
    }
    final FlowKey key = FlowKey.of(tuple);
    final int tag = burst.tag(place);
    final PacketOutcome outcome = burst.outcome(place);
    if (tag != 0 && outcome == PacketOutcome.TRANSLATED) {
      arrived(key, tag, beginsAnew(burst, place), packetNumber, timeNs, rules);
    } else {
      final Flow flow = flows.get(key);
      if (flow != null && flow.wasCutOff() && isLost(outcome)) {
        note(ChangeEffect.BROKEN, key, flow.tag, packetNumber, timeNs, rules);
      }
    }
  }

  private void arrived(
      final FlowKey key,
      final int tag,
      final boolean anew,
      final long packetNumber,
      final long timeNs,
      final RulesInForce rules) {
    final Flow flow = flows.computeIfAbsent(key, _ -> new Flow(tag));
    if (flow.tag != tag && !anew && flow.wasPushed()) {
      note(ChangeEffect.MOVED, key, flow.tag, packetNumber, timeNs, rules);
    }
    flow.arrived(tag);
    if (!rules.hasEndpoint(tag)) {
      note(ChangeEffect.BLACK_HOLED, key, tag, packetNumber, timeNs, rules);
    }
  }

  private static boolean beginsAnew(final Burst burst, final int place) {
    return burst.beganConnection(place) && (burst.arrivalTcpFlags(place) & TcpHeader.SYN) != 0;
  }

  private static boolean isLost(final PacketOutcome outcome) {
    return outcome.kind() == PacketOutcome.Kind.DROPPED
        || outcome == PacketOutcome.INVALID
        || outcome == PacketOutcome.NO_SERVICE;
  }

  private void note(
      final ChangeEffect effect,
      final FlowKey key,
      final int tag,
      final long packetNumber,
      final long timeNs,
      final RulesInForce rules) {
    of(effect)
        .computeIfAbsent(
            key, _ -> new Victim(tuple.toString(), rules.endpointText(tag), packetNumber, timeNs))
        .hit(packetNumber, timeNs);
  }

  /// The connections to which something happened, in the order in which it did.
  ///
  /// @param effect what happened
  /// @return not to be changed
  Collection<Victim> victims(final ChangeEffect effect) {
    return Collections.unmodifiableCollection(of(effect).values());
  }

  private Map<FlowKey, Victim> of(final ChangeEffect effect) {
    return Objects.requireNonNull(victims.get(effect), effect::toString);
  }
}
