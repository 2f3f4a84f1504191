package io.chainwalk.testkit;

import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;

/// Tuples from words.
public final class Tuples {
  private Tuples() {}

  /// A TCP tuple.
  ///
  /// @param source address of the sender
  /// @param sourcePort its port
  /// @param destination address of the receiver, of the same family
  /// @param destinationPort its port
  /// @return a new tuple
  public static FlowTuple tcp(
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    return of(Protocol.TCP, source, sourcePort, destination, destinationPort);
  }

  /// A tuple of any protocol.
  ///
  /// @param protocol its number
  /// @param source address of the sender
  /// @param sourcePort the source port field
  /// @param destination address of the receiver, of the same family
  /// @param destinationPort the destination port field
  /// @return a new tuple
  public static FlowTuple of(
      final int protocol,
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    final IpAddress from = IpAddress.parse(source);
    final IpAddress to = IpAddress.parse(destination);
    final FlowTuple tuple = new FlowTuple();
    if (from.ipv6()) {
      tuple.setIpv6(from.high(), from.low(), to.high(), to.low());
    } else {
      tuple.setIpv4((int) from.low(), (int) to.low());
    }
    tuple.setProtocolAndPorts(protocol, sourcePort, destinationPort);
    return tuple;
  }

  /// A UDP tuple.
  ///
  /// @param source address of the sender
  /// @param sourcePort its port
  /// @param destination address of the receiver, of the same family
  /// @param destinationPort its port
  /// @return a new tuple
  public static FlowTuple udp(
      final String source,
      final int sourcePort,
      final String destination,
      final int destinationPort) {
    return of(Protocol.UDP, source, sourcePort, destination, destinationPort);
  }

  /// The same tuple in another zone.
  ///
  /// @param tuple a tuple
  /// @param zone the zone of its direction
  /// @return a new tuple
  public static FlowTuple inZone(final FlowTuple tuple, final int zone) {
    final FlowTuple copy = new FlowTuple();
    copy.set(tuple);
    copy.setZone(zone);
    return copy;
  }

  /// The tuple of the answer.
  ///
  /// @param tuple a tuple that has one
  /// @return a new tuple
  public static FlowTuple inverse(final FlowTuple tuple) {
    final FlowTuple inverse = new FlowTuple();
    if (!TupleInversion.invert(tuple, inverse)) {
      throw new IllegalArgumentException("no answer to " + tuple);
    }
    return inverse;
  }
}
