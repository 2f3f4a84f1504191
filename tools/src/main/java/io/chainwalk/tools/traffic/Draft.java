package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Packet;

/// A packet that waits to be sent.
///
/// @param by where it comes in
/// @param kind a word for statistics
/// @param plan what it will be
/// @param part of which datagram it is
/// @param isRepair whether it is not needed when its datagram came out with the step before
record Draft(String by, String kind, PacketPlan plan, Part part, boolean isRepair) {
  private static final Packet NOTHING = Packet.of(new byte[0]);

  /// Of which datagram a packet is, or is a fragment.
  ///
  /// @param whole the datagram as the client sends or sees it; empty when it is neither's
  /// @param isQuestion whether the client sends it
  record Part(Packet whole, boolean isQuestion) {}

  static Draft whole(final String by, final String kind, final PacketPlan plan, final Part part) {
    return new Draft(by, kind, plan, part, false);
  }

  static Draft complaint(final String by, final String kind, final PacketPlan plan) {
    return whole(by, kind, plan, new Part(NOTHING, false));
  }

  boolean isComplaint() {
    return part.whole().equals(NOTHING);
  }

  Draft piece(final String what, final PiecePlan.Piece piece, final boolean repair) {
    return new Draft(by, what, new PiecePlan(plan, piece), part, repair);
  }
}
