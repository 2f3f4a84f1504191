package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// What the fragments of one datagram have in common: addresses, identification and hook, and in IPv4 the protocol.
///
/// Mutable and reused. For the sake of its hash it is kept as a tuple, with the identification in the place of the ports
/// and the hook in that of the zone.
final class FragmentKey {
  private final FlowTuple tuple = new FlowTuple();

  void setIpv4(final DirectBuffer buffer, final ParsedPacket packet, final DefragHook hook) {
    final int identification = Ipv4Header.identification(buffer, packet.networkOffset());
    set(packet, packet.protocol(), identification, hook);
  }

  void setIpv6(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final int fragmentHeader,
      final DefragHook hook) {
    set(
        packet,
        0,
        buffer.getInt(fragmentHeader + Ipv6Extensions.FRAGMENT_IDENTIFICATION, BIG_ENDIAN),
        hook);
  }

  private void set(
      final ParsedPacket packet,
      final int protocol,
      final int identification,
      final DefragHook hook) {
    tuple.set(packet.tuple());
    tuple.setProtocolAndPorts(protocol, identification >>> 16, identification & 0xFFFF);
    tuple.setZone(hook.ordinal());
  }

  long hash(final FlowHash hash) {
    return hash.directed(tuple);
  }

  boolean matches(final DirectBuffer record, final int offset) {
    return record.getLong(offset + QueueLayout.IDENTITY) == identity()
        && record.getLong(offset + QueueLayout.SOURCE_LOW) == tuple.sourceLow()
        && record.getLong(offset + QueueLayout.DESTINATION_LOW) == tuple.destinationLow()
        && record.getLong(offset + QueueLayout.SOURCE_HIGH) == tuple.sourceHigh()
        && record.getLong(offset + QueueLayout.DESTINATION_HIGH) == tuple.destinationHigh();
  }

  void write(final MutableDirectBuffer record, final int offset) {
    record.putLong(offset + QueueLayout.SOURCE_HIGH, tuple.sourceHigh());
    record.putLong(offset + QueueLayout.SOURCE_LOW, tuple.sourceLow());
    record.putLong(offset + QueueLayout.DESTINATION_HIGH, tuple.destinationHigh());
    record.putLong(offset + QueueLayout.DESTINATION_LOW, tuple.destinationLow());
    record.putLong(offset + QueueLayout.IDENTITY, identity());
  }

  private long identity() {
    return (long) tuple.sourcePort() << 48
        | (long) tuple.destinationPort() << 32
        | (long) tuple.zone() << 8
        | tuple.protocol();
  }
}
