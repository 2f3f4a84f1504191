package io.chainwalk.tools.inspect;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.concurrent.TimeUnit;

/// Connections to describe. Time is 0; each has what is left of its timeout as deadline.
final class Connections {
  private Connections() {}

  static FlowTuple tuple(
      final int protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    final FlowTuple tuple = new FlowTuple();
    final IpAddress from = IpAddress.parse(source);
    final IpAddress to = IpAddress.parse(destination);
    if (from.ipv6()) {
      tuple.setIpv6(from.high(), from.low(), to.high(), to.low());
    } else {
      tuple.setIpv4((int) from.low(), (int) to.low());
    }
    tuple.setProtocolAndPorts(protocol, sourcePort, destinationPort);
    return tuple;
  }

  static FlowTuple inZone(final int zone, final FlowTuple tuple) {
    tuple.setZone(zone);
    return tuple;
  }

  static TrackedConnection unreplied(
      final FlowTuple original, final FlowTuple reply, final long seconds) {
    return connection(original, reply, "", 0, seconds, 0);
  }

  static TrackedConnection replied(
      final FlowTuple original, final FlowTuple reply, final long seconds) {
    return connection(original, reply, "", ConntrackStatus.SEEN_REPLY, seconds, 0);
  }

  static TrackedConnection connection(
      final FlowTuple original,
      final FlowTuple reply,
      final String state,
      final int status,
      final long seconds,
      final int mark) {
    return new TrackedConnection(
        original, reply, state, status, TimeUnit.SECONDS.toNanos(seconds), mark, false);
  }

  /// A connection of a Service.
  static TrackedConnection ofService(final FlowTuple original, final FlowTuple reply) {
    return new TrackedConnection(
        original, reply, "", ConntrackStatus.DST_NAT, TimeUnit.SECONDS.toNanos(60), 0, true);
  }
}
