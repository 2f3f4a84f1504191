package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import org.agrona.concurrent.UnsafeBuffer;

/// Addresses and ports of a tuple as they stand in an entry, see [ConntrackEntryLayout]. Protocol and zone of both
/// tuples are in the entry's control word.
///
/// **Threads:** plain reads and writes; the package page says when they are allowed.
final class TupleFields {
  private static final int PORTS_IPV4 = ConntrackEntryLayout.IPV4.portsOffset();
  private static final int PORTS_IPV6 = ConntrackEntryLayout.IPV6.portsOffset();

  private TupleFields() {}

  static void write(final UnsafeBuffer buffer, final int node, final FlowTuple tuple) {
    if (tuple.ipv6()) {
      buffer.putLong(node, tuple.sourceHigh());
      buffer.putLong(node + 8, tuple.sourceLow());
      buffer.putLong(node + 16, tuple.destinationHigh());
      buffer.putLong(node + 24, tuple.destinationLow());
      buffer.putInt(node + PORTS_IPV6, portsOf(tuple));
    } else {
      buffer.putLong(node, addressesOf(tuple));
      buffer.putInt(node + PORTS_IPV4, portsOf(tuple));
    }
  }

  static void read(
      final UnsafeBuffer buffer,
      final int node,
      final boolean ipv6,
      final long control,
      final int direction,
      final FlowTuple into) {
    final int ports;
    if (ipv6) {
      into.setIpv6(
          buffer.getLong(node),
          buffer.getLong(node + 8),
          buffer.getLong(node + 16),
          buffer.getLong(node + 24));
      ports = buffer.getInt(node + PORTS_IPV6);
    } else {
      final long addresses = buffer.getLong(node);
      into.setIpv4((int) (addresses >>> 32), (int) addresses);
      ports = buffer.getInt(node + PORTS_IPV4);
    }
    into.setProtocolAndPorts(
        ConntrackEntryLayout.protocolOf(control), ports >>> 16, ports & 0xFFFF);
    into.setZone(ConntrackEntryLayout.zoneOf(control, direction));
  }

  static boolean equalsIpv4(
      final UnsafeBuffer buffer, final int node, final long addresses, final int ports) {
    return buffer.getLong(node) == addresses && buffer.getInt(node + PORTS_IPV4) == ports;
  }

  static boolean equalsIpv6(final UnsafeBuffer buffer, final int node, final FlowTuple tuple) {
    return buffer.getLong(node + 24) == tuple.destinationLow()
        && buffer.getLong(node + 8) == tuple.sourceLow()
        && buffer.getInt(node + PORTS_IPV6) == portsOf(tuple)
        && buffer.getLong(node) == tuple.sourceHigh()
        && buffer.getLong(node + 16) == tuple.destinationHigh();
  }

  static long addressesOf(final FlowTuple tuple) {
    return tuple.sourceLow() << 32 | tuple.destinationLow();
  }

  static int portsOf(final FlowTuple tuple) {
    return tuple.sourcePort() << 16 | tuple.destinationPort();
  }
}
