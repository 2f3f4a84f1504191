package io.chainwalk.nat;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.tracker.ConntrackStatus;
import org.agrona.MutableDirectBuffer;

/// Translates the packets of a flow, one half at each hook (facts sheet 6.7):
///
/// | hook is about | packet goes | if the entry has | rewritten   | to                          |
/// |---------------|-------------|------------------|-------------|-----------------------------|
/// | DESTINATION   | ORIGINAL    | DST_NAT          | destination | source of the reply tuple   |
/// | DESTINATION   | REPLY       | SRC_NAT          | destination | source of the original tuple |
/// | SOURCE        | ORIGINAL    | SRC_NAT          | source      | destination of the reply tuple |
/// | SOURCE        | REPLY       | DST_NAT          | source      | destination of the original tuple |
///
/// So a reply has its destination restored in PREROUTING, before it is routed, and its source in POSTROUTING.
///
/// **Threads:** one worker. Allocates nothing.
public final class Translation {
  private final FlowTuple opposite = new FlowTuple();
  private final FlowTuple target = new FlowTuple();

  /// Makes a translation.
  public Translation() {}

  /// Whether packets of a flow are rewritten at a hook: the second and third column above.
  ///
  /// @param status the entry's bits
  /// @param direction where the packet goes
  /// @param kind what the hook is about
  /// @return false when they pass as they are
  public static boolean changes(final int status, final Direction direction, final ManipKind kind) {
    final boolean bySource = (kind == ManipKind.SOURCE) == (direction == Direction.ORIGINAL);
    return (status & (bySource ? ConntrackStatus.SRC_NAT : ConntrackStatus.DST_NAT)) != 0;
  }

  /// Translates a packet at one hook.
  ///
  /// @param buffer where the packet is
  /// @param packet its headers; not an ICMP error, for those see [IcmpErrorRewriter]
  /// @param entry the flow it belongs to
  /// @param direction where the packet goes
  /// @param kind what the hook is about
  /// @return false when the packet is to be dropped, see [NatRewriter]
  public boolean translate(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final ConntrackEntry entry,
      final Direction direction,
      final ManipKind kind) {
    if (!changes(entry.status(), direction, kind)) {
      return true;
    }
    entry.readTuple(direction.opposite(), opposite);
    TupleInversion.invert(opposite, target);
    return NatRewriter.rewrite(buffer, packet, kind, target);
  }
}
