package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Packet;

/// A packet that depends on nothing.
///
/// @param packet the packet
record FixedPlan(Packet packet) implements PacketPlan {
  @Override
  public Packet render(final History history) {
    return packet;
  }
}
