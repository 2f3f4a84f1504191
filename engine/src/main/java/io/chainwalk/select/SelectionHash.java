package io.chainwalk.select;

import io.chainwalk.flow.FlowTuple;

/// What selectors that hash are given: a hash of who asks. It does not depend on a seed, so that two nodes with the same
/// endpoints pick alike. Allocates nothing: the lengths are known, so that no byte has to be written anywhere first.
public final class SelectionHash {
  private SelectionHash() {}

  /// A hash of the client's address.
  ///
  /// @param ipv6 the family
  /// @param high first half of an IPv6 address, 0 for IPv4
  /// @param low second half, or the IPv4 address as an unsigned number
  /// @return xxHash64 with seed 0 of the address's bytes as on the wire, 4 or 16
  public static long ofClient(final boolean ipv6, final long high, final long low) {
    if (ipv6) {
      final long half = XxHash64.withLong(XxHash64.begin(16), Long.reverseBytes(high));
      return XxHash64.avalanche(XxHash64.withLong(half, Long.reverseBytes(low)));
    }
    return XxHash64.avalanche(XxHash64.withInt(XxHash64.begin(4), Integer.reverseBytes((int) low)));
  }

  /// A hash of the five-tuple.
  ///
  /// @param tuple the original direction of the connection
  /// @return xxHash64 with seed 0 of, as on the wire: source address, destination address, source port, destination port,
  ///     protocol (one byte); 13 bytes or 37
  public static long ofFlow(final FlowTuple tuple) {
    final long addresses = tuple.ipv6() ? ofIpv6Addresses(tuple) : ofIpv4Addresses(tuple);
    final int ports = tuple.sourcePort() << 16 | tuple.destinationPort();
    final long withPorts = XxHash64.withInt(addresses, Integer.reverseBytes(ports));
    return XxHash64.avalanche(XxHash64.withByte(withPorts, tuple.protocol()));
  }

  private static long ofIpv4Addresses(final FlowTuple tuple) {
    final long addresses = tuple.sourceLow() << 32 | tuple.destinationLow();
    return XxHash64.withLong(XxHash64.begin(13), Long.reverseBytes(addresses));
  }

  private static long ofIpv6Addresses(final FlowTuple tuple) {
    return XxHash64.begin(
        Long.reverseBytes(tuple.sourceHigh()),
        Long.reverseBytes(tuple.sourceLow()),
        Long.reverseBytes(tuple.destinationHigh()),
        Long.reverseBytes(tuple.destinationLow()),
        37);
  }
}
