package io.chainwalk.tools.replay;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;

/// A tuple as a key of maps.
///
/// @param ipv6 the family
/// @param protocol the IP protocol number
/// @param sourceHigh upper half of the source address
/// @param sourceLow lower half of the source address
/// @param destinationHigh upper half of the destination address
/// @param destinationLow lower half of the destination address
/// @param ports source port in the upper 16 bits, destination port in the lower
public record FlowKey(
    boolean ipv6,
    int protocol,
    long sourceHigh,
    long sourceLow,
    long destinationHigh,
    long destinationLow,
    int ports) {

  /// Copies a tuple.
  ///
  /// @param tuple any
  /// @return what tells it from others
  public static FlowKey of(final FlowTuple tuple) {
    return new FlowKey(
        tuple.ipv6(),
        tuple.protocol(),
        tuple.sourceHigh(),
        tuple.sourceLow(),
        tuple.destinationHigh(),
        tuple.destinationLow(),
        tuple.sourcePort() << 16 | tuple.destinationPort());
  }

  /// For people.
  ///
  /// @return as `tcp 10.0.0.1:4000 > 10.96.0.10:80`
  public String text() {
    return "%s %s > %s"
        .formatted(
            Protocol.nameOf(protocol),
            new IpAddress(ipv6, sourceHigh, sourceLow).withPort(ports >>> 16),
            destination());
  }

  /// Protocol and destination, for people.
  ///
  /// @return as `tcp 10.96.0.10:80`
  public String destinationText() {
    return Protocol.nameOf(protocol) + ' ' + destination();
  }

  private String destination() {
    return new IpAddress(ipv6, destinationHigh, destinationLow).withPort(ports & 0xFFFF);
  }
}
