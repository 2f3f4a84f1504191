package io.chainwalk.tools.explain;

import io.chainwalk.balancer.BalancerWay;
import io.chainwalk.tools.balancer.BalancerPlan;
import org.jspecify.annotations.Nullable;

/// A packet on one of the ways through a load balancer.
///
/// @param plan the listener that it came to
/// @param before the packet as the client sent it
/// @param way the way it takes
/// @param after the packet as it comes to the target's node; null where it does not get there
/// @param lost why it does not get there; empty where it does
record BalancedPacket(
    BalancerPlan plan,
    PacketRequest before,
    BalancerWay way,
    @Nullable PacketRequest after,
    String lost) {

  /// The node that the packet comes to.
  ///
  /// @return its name; empty where nobody says, or the packet gets to none
  String node() {
    return way.target() == null ? "" : way.target().node();
  }
}
