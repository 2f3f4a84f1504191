package io.chainwalk.tools.messages;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;

/// One direction of a TCP connection.
///
/// @param sender whose bytes they are
/// @param senderPort its port
/// @param receiver whom they are for
/// @param receiverPort its port
public record Conversation(IpAddress sender, int senderPort, IpAddress receiver, int receiverPort) {

  /// The direction in which a packet goes.
  ///
  /// @param tuple of a TCP segment
  /// @return a copy of its ends
  static Conversation of(final FlowTuple tuple) {
    return new Conversation(
        new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
        tuple.sourcePort(),
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()),
        tuple.destinationPort());
  }

  /// As `10.0.0.1:4000 > 10.96.0.10:80`.
  @Override
  public String toString() {
    return sender.withPort(senderPort) + " > " + receiver.withPort(receiverPort);
  }
}
