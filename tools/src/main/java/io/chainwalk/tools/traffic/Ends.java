package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;

/// From where to where packets go.
///
/// @param source address of the sender
/// @param sourcePort its port; of ICMP the identifier, of protocols without ports 0
/// @param destination address of the receiver
/// @param destinationPort its port; the same number as `sourcePort` for ICMP
record Ends(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
  Ends reversed() {
    return new Ends(destination, destinationPort, source, sourcePort);
  }

  boolean ipv6() {
    return source.ipv6();
  }
}
