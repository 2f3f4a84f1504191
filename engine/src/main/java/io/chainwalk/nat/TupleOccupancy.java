package io.chainwalk.nat;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TcpState;
import io.chainwalk.tracker.TcpTracker;

/// Whether a tuple may be given to a new flow: answers to it must not belong to another one (facts sheet 6.3).
///
/// **Threads:** one worker. Another one may take the tuple before the new flow is confirmed; the flow then loses its
/// packet there. Allocates nothing.
final class TupleOccupancy {
  /// How many candidates before the end of a round a new TCP connection begins to throw out closed ones.
  private static final int LAST_TRIES = 32;

  private static final int NEEDED_TO_EVICT = ConntrackStatus.SRC_NAT;
  private static final int SPARED =
      ConntrackStatus.FIXED_TIMEOUT
          | ConntrackStatus.DYING
          | ConntrackStatus.OFFLOAD
          | ConntrackStatus.HW_OFFLOAD;

  private final ConntrackHandle connections;
  private final ConntrackEntry other = new ConntrackEntry();
  private final FlowTuple answer = new FlowTuple();

  private ConntrackEntry entry = other;
  private FlowTuple original = answer;
  private int replyZone;
  private long nowNs;

  TupleOccupancy(final ConntrackHandle connections) {
    this.connections = connections;
  }

  /// Begins with a flow.
  ///
  /// @param entry the flow, not confirmed
  /// @param original its original tuple
  void begin(final ConntrackEntry entry, final FlowTuple original, final long nowNs) {
    this.entry = entry;
    this.original = original;
    this.nowNs = nowNs;
    replyZone = entry.zone(Direction.REPLY);
  }

  /// Whether another flow has answers to this tuple. One that began with the very packet ours began with does not count:
  /// that is a race, and is settled when both are confirmed.
  boolean isTaken(final FlowTuple candidate) {
    invert(candidate);
    return connections.findTaken(answer, original, nowNs) != ConntrackHandle.NONE;
  }

  /// The same, but towards the end of a round a connection that is over may have to go.
  ///
  /// @param triesLeft how many candidates of the round are left, this one included
  boolean isTaken(final FlowTuple candidate, final int triesLeft) {
    if (triesLeft > LAST_TRIES
        || candidate.protocol() != Protocol.TCP
        || TcpTracker.state(entry.trackerBuffer(), entry.trackerOffset()) != TcpState.SYN_SENT) {
      return isTaken(candidate);
    }
    invert(candidate);
    final int hit = connections.findHolder(answer, original.zone(), nowNs);
    return hit != ConntrackHandle.NONE && !evict(hit);
  }

  private void invert(final FlowTuple candidate) {
    TupleInversion.invert(candidate, answer);
    answer.setZone(replyZone);
  }

  /// Removes a translated connection that is over, if our SYN is beyond everything it sent: packets of the old one that
  /// are still on their way can then be told from those of the new one.
  private boolean evict(final int hit) {
    if (ConntrackHandle.directionOf(hit) != Direction.REPLY) {
      return false;
    }
    final int connection = ConntrackHandle.connectionOf(hit);
    connections.open(connection, other);
    final boolean over =
        TcpTracker.state(other.trackerBuffer(), other.trackerOffset()) >= TcpState.TIME_WAIT;
    return over
        && (other.status() & (NEEDED_TO_EVICT | SPARED)) == NEEDED_TO_EVICT
        && originalEnd(entry) - originalEnd(other) > 0
        && connections.remove(connection);
  }

  private static int originalEnd(final ConntrackEntry entry) {
    return TcpTracker.end(entry.trackerBuffer(), entry.trackerOffset(), Direction.ORIGINAL);
  }
}
