package io.chainwalk.select;

import io.chainwalk.flow.FlowTuple;
import java.nio.charset.StandardCharsets;

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
    final int ports = tuple.sourcePort() << 16 | tuple.destinationPort();
    return tuple.ipv6()
        ? ofIpv6Flow(
            tuple.sourceHigh(),
            tuple.sourceLow(),
            tuple.destinationHigh(),
            tuple.destinationLow(),
            ports,
            tuple.protocol())
        : ofIpv4Flow(
            (int) tuple.sourceLow(), (int) tuple.destinationLow(), ports, tuple.protocol());
  }

  /// The same for IPv4 without an object.
  ///
  /// @param source the address
  /// @param destination the address
  /// @param ports source port in the upper half, destination port in the lower
  /// @param protocol its number
  /// @return as [#ofFlow]
  public static long ofIpv4Flow(
      final int source, final int destination, final int ports, final int protocol) {
    final long addresses = (long) source << 32 | Integer.toUnsignedLong(destination);
    return withPorts(
        XxHash64.withLong(XxHash64.begin(13), Long.reverseBytes(addresses)), ports, protocol);
  }

  /// The same for IPv6 without an object.
  ///
  /// @param sourceHigh first half of the address
  /// @param sourceLow second half
  /// @param destinationHigh first half of the address
  /// @param destinationLow second half
  /// @param ports source port in the upper half, destination port in the lower
  /// @param protocol its number
  /// @return as [#ofFlow]
  public static long ofIpv6Flow(
      final long sourceHigh,
      final long sourceLow,
      final long destinationHigh,
      final long destinationLow,
      final int ports,
      final int protocol) {
    final long addresses =
        XxHash64.begin(
            Long.reverseBytes(sourceHigh),
            Long.reverseBytes(sourceLow),
            Long.reverseBytes(destinationHigh),
            Long.reverseBytes(destinationLow),
            37);
    return withPorts(addresses, ports, protocol);
  }

  /// A hash of a text, such as the path of a request. This one allocates.
  ///
  /// @param text any
  /// @return xxHash64 with seed 0 of its bytes in UTF-8
  public static long ofText(final String text) {
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return XxHash64.of(bytes, bytes.length, 0);
  }

  private static long withPorts(final long addresses, final int ports, final int protocol) {
    final long withPorts = XxHash64.withInt(addresses, Integer.reverseBytes(ports));
    return XxHash64.avalanche(XxHash64.withByte(withPorts, protocol));
  }
}
