package io.chainwalk.nat;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;

/// Decides how a new flow is translated, once for each kind: what its packets look like behind the hook, and so what its
/// answers will look like (facts sheet 6.3). The decision stands in the entry, as its reply tuple and status bits.
///
/// Whatever a target asks for, answers must not belong to another flow. So a port may change that nobody asked to change,
/// also for a flow that no rule translates ([#bindNull]); and where nothing is free the flow gets what is taken, and its
/// first packet is lost when it is confirmed.
///
/// **Threads:** one worker. Allocates nothing. A few lookups for each kind and flow, hundreds when ports run out.
public final class NatSetup {
  private final ConntrackHandle connections;
  private final TupleOccupancy occupancy;
  private final ConntrackEntry earlier = new ConntrackEntry();
  private final NatRange exactly = new NatRange();
  private final FlowTuple original = new FlowTuple();
  private final FlowTuple reply = new FlowTuple();
  private final FlowTuple current = new FlowTuple();
  private final FlowTuple chosen = new FlowTuple();

  /// Makes a setup.
  ///
  /// @param connections the table
  public NatSetup(final ConntrackHandle connections) {
    this.connections = connections;
    occupancy = new TupleOccupancy(connections);
  }

  /// Whether it is still to be decided how a flow is translated, so that a hook runs its chain for a packet that is NEW
  /// or RELATED.
  ///
  /// @param status the entry's bits
  /// @param kind what the hook is about
  /// @return false once one of the methods here has decided
  public static boolean isUndecided(final int status, final ManipKind kind) {
    return (status & doneBit(kind)) == 0;
  }

  /// Translates a flow as a target asks. A flow that has been confirmed already stays as it is.
  ///
  /// @param entry the flow
  /// @param kind what is translated, and not yet decided
  /// @param range what the target asks for
  /// @param random where random ports come from
  /// @param nowNs the packet's time
  public void bind(
      final ConntrackEntry entry,
      final ManipKind kind,
      final NatRange range,
      final NatRandom random,
      final long nowNs) {
    if ((entry.status() & ConntrackStatus.CONFIRMED) != 0) {
      return;
    }
    entry.readTuple(Direction.ORIGINAL, original);
    entry.readTuple(Direction.REPLY, reply);
    TupleInversion.invert(reply, current);
    occupancy.begin(entry, original, nowNs);
    choose(entry, kind, range, random, nowNs);
    int bits = doneBit(kind);
    if (!chosen.matches(current)) {
      TupleInversion.invert(chosen, reply);
      entry.setReplyTuple(reply);
      bits |= kind == ManipKind.SOURCE ? ConntrackStatus.SRC_NAT : ConntrackStatus.DST_NAT;
    }
    entry.addStatus(bits);
  }

  /// Lets a flow keep its address, where no target decided: a null binding (facts sheet 6.5). Its source port changes
  /// if another flow has the same answers.
  ///
  /// @param entry the flow
  /// @param kind what is not translated, and not yet decided
  /// @param random where random ports come from
  /// @param nowNs the packet's time
  public void bindNull(
      final ConntrackEntry entry, final ManipKind kind, final NatRandom random, final long nowNs) {
    entry.readTuple(Direction.REPLY, reply);
    exactly.clear();
    if (kind == ManipKind.SOURCE) {
      exactly.toAddress(reply.destinationHigh(), reply.destinationLow());
    } else {
      exactly.toAddress(reply.sourceHigh(), reply.sourceLow());
    }
    bind(entry, kind, exactly, random, nowNs);
  }

  private void choose(
      final ConntrackEntry entry,
      final ManipKind kind,
      final NatRange range,
      final NatRandom random,
      final long nowNs) {
    if (kind == ManipKind.SOURCE && !range.isRandom() && keepSource(range, nowNs)) {
      return;
    }
    chosen.set(current);
    if (range.hasAddresses()) {
      AddressRangeHash.choose(chosen, range, kind, zoneOf(entry));
    }
    if (range.isRandom() || !isGoodAsItIs(range, kind)) {
      PortAssignment.assign(chosen, range, kind, random, occupancy);
    }
  }

  /// Leaves a source that is in the range as it is; or else gives it what an earlier flow from the same address and port
  /// got, so that a client looks the same to all servers.
  ///
  /// A collision with the very reverse of our flow would be forgiven by the kernel, as a race of its first two packets.
  /// It cannot happen here: both go to one worker, and the second finds the first one's entry.
  private boolean keepSource(final NatRange range, final long nowNs) {
    if (range.containsSource(current)) {
      chosen.set(current);
      return !occupancy.isTaken(chosen);
    }
    return findEarlierSource(range, nowNs) && !occupancy.isTaken(chosen);
  }

  private boolean findEarlierSource(final NatRange range, final long nowNs) {
    int connection = connections.firstFromSource(original, nowNs);
    while (connection != ConntrackHandle.NONE) {
      connections.open(connection, earlier);
      earlier.readTuple(Direction.REPLY, reply);
      chosen.set(current);
      chosen.setSource(reply.destinationHigh(), reply.destinationLow(), sourcePartOf(reply));
      if (range.containsSource(chosen)) {
        return true;
      }
      connection = connections.nextFromSource(original, connection, nowNs);
    }
    return false;
  }

  /// Whether address and port may stay, now that the address is chosen. A single port that the flow has already is not
  /// even looked up.
  private boolean isGoodAsItIs(final NatRange range, final ManipKind kind) {
    if (!range.hasPorts()) {
      return !occupancy.isTaken(chosen);
    }
    return !range.hasBasePort()
        && range.containsPort(chosen, kind)
        && (range.firstPort() == range.lastPort() || !occupancy.isTaken(chosen));
  }

  /// The port, or identifier, that packets of the original direction leave with.
  private static int sourcePartOf(final FlowTuple reply) {
    return Protocol.isIcmp(reply.protocol()) ? reply.sourcePort() : reply.destinationPort();
  }

  /// The zone's number. A zone may cover one direction only, but enters the choice of an address all the same.
  private static int zoneOf(final ConntrackEntry entry) {
    return entry.zone(Direction.ORIGINAL) | entry.zone(Direction.REPLY);
  }

  private static int doneBit(final ManipKind kind) {
    return kind == ManipKind.SOURCE ? ConntrackStatus.SRC_NAT_DONE : ConntrackStatus.DST_NAT_DONE;
  }
}
