package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.nat.NatRewriter;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TransportChecksum;
import org.agrona.concurrent.UnsafeBuffer;

/// Two-sided replay: in a capture taken on the client's side answers come from the VIP. Before such a packet enters
/// the node it is made to look as the chosen endpoint would have sent it, so that it finds its connection in the reply
/// direction and is translated back like any answer.
final class AnswerRelocation {
  private final ConntrackHandle connections;
  private final FlowTuple reversed = new FlowTuple();
  private final FlowTuple fromEndpoint = new FlowTuple();

  AnswerRelocation(final ConntrackHandle connections) {
    this.connections = connections;
  }

  /// Rewrites a packet that belongs to no connection as it is, but whose reverse is the original tuple of a translated
  /// one, and sets its hit. Leaves any other alone.
  void relocate(final UnsafeBuffer buffer, final PacketContext packet) {
    if (!TupleInversion.invert(packet.parsed.tuple(), reversed)) {
      return;
    }
    final int hit = connections.find(reversed, packet.reverseHash, packet.timeNs);
    if (hit == ConntrackHandle.NONE || ConntrackHandle.directionOf(hit) != Direction.ORIGINAL) {
      return;
    }
    final int connection = ConntrackHandle.connectionOf(hit);
    final int status = connections.status(connection);
    if ((status & (ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT)) != 0) {
      connections.readTuple(connection, Direction.REPLY, fromEndpoint);
      rewrite(buffer, packet.parsed);
      packet.hit = ConntrackHandle.hit(connection, Direction.REPLY);
    }
  }

  /// A wrong checksum must stay wrong. Sums do by themselves; that of SCTP is computed anew.
  private void rewrite(final UnsafeBuffer buffer, final ParsedPacket packet) {
    final boolean badSctp =
        packet.protocol() == Protocol.SCTP
            && TransportChecksum.verify(buffer, packet) == ChecksumStatus.BAD;
    NatRewriter.rewrite(buffer, packet, fromEndpoint);
    if (badSctp) {
      final int offset = packet.transportOffset();
      SctpHeader.setChecksum(buffer, offset, ~SctpHeader.checksum(buffer, offset));
    }
  }
}
