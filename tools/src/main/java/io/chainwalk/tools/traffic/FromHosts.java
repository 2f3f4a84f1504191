package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.tools.cases.Packet;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A packet, unless its source is an address of broadcasts in the node's own subnets: what a kernel answers to such a
/// source comes in to it again, which the engine does not model.
///
/// @param plan the packet
/// @param broadcasts the addresses, IPv4
record FromHosts(PacketPlan plan, List<IpAddress> broadcasts) implements PacketPlan {
  @Override
  public @Nullable Packet render(final History history) {
    final Packet packet = plan.render(history);
    return packet == null || isFromBroadcast(packet) ? null : packet;
  }

  private boolean isFromBroadcast(final Packet packet) {
    if (packet.length() < Ipv4Header.MIN_LENGTH || packet.at(0) >>> 4 != 4) {
      return false;
    }
    final int source = ByteBuffer.wrap(packet.bytes()).getInt(Ipv4Header.SOURCE);
    return broadcasts.contains(new IpAddress(false, 0, Integer.toUnsignedLong(source)));
  }
}
