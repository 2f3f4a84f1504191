package io.chainwalk.tools.inspect;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.SctpState;
import io.chainwalk.tracker.SctpTracker;
import io.chainwalk.tracker.TcpState;
import io.chainwalk.tracker.TcpTracker;

/// A connection as it was at one moment, copied out of its entry.
///
/// @param original the tuple of its first packet, with the zone of that direction; not to be changed
/// @param reply the tuple of answers, likewise
/// @param state netfilter's name of the protocol's state; empty where the protocol has no states
/// @param status bits of [ConntrackStatus]
/// @param deadlineNs when it expires
/// @param mark netfilter's mark of the connection
/// @param ofService whether a Service was dialled, and one of its endpoints chosen
public record TrackedConnection(
    FlowTuple original,
    FlowTuple reply,
    String state,
    int status,
    long deadlineNs,
    int mark,
    boolean ofService) {

  /// Copies an entry.
  ///
  /// @param entry a cursor that is on one
  /// @return its fields
  public static TrackedConnection of(final ConntrackEntry entry) {
    final FlowTuple original = new FlowTuple();
    final FlowTuple reply = new FlowTuple();
    entry.readTuple(Direction.ORIGINAL, original);
    entry.readTuple(Direction.REPLY, reply);
    return new TrackedConnection(
        original,
        reply,
        stateOf(entry),
        entry.status(),
        entry.deadlineNs(),
        entry.mark(),
        entry.tag() != 0); // the pipeline's tag is the endpoint
  }

  private static String stateOf(final ConntrackEntry entry) {
    return switch (entry.protocol()) {
      case Protocol.TCP ->
          TcpState.nameOf(TcpTracker.state(entry.trackerBuffer(), entry.trackerOffset()));
      case Protocol.SCTP ->
          SctpState.nameOf(SctpTracker.state(entry.trackerBuffer(), entry.trackerOffset()));
      default -> "";
    };
  }

  /// Whether it has certain status bits.
  ///
  /// @param bits of [ConntrackStatus]
  /// @return true when it has all of them
  public boolean has(final int bits) {
    return (status & bits) == bits;
  }
}
