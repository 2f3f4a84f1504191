package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.nat.NatRewriter;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.packet.TransportChecksum;
import io.chainwalk.tracker.ConntrackStatus;
import org.agrona.concurrent.UnsafeBuffer;

/// Two-sided replay: in a capture taken on the client's side answers come from the VIP. Before such a packet enters
/// the node it is made to look as the chosen endpoint would have sent it, so that it finds its connection in the reply
/// direction and is translated back like any answer.
final class AnswerRelocation {
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final ConntrackEntry entry = new ConntrackEntry();
  private final FlowTuple reversed = new FlowTuple();
  private final FlowTuple fromEndpoint = new FlowTuple();

  AnswerRelocation(final FlowHash hash, final ConntrackHandle connections) {
    this.hash = hash;
    this.connections = connections;
  }

  /// Rewrites a packet that belongs to no connection as it is, but whose reverse is the original tuple of a translated
  /// one, and sets its hit. Leaves any other alone.
  void relocate(final PacketContext packet) {
    final int connection = findAnswered(packet);
    if (connection != ConntrackHandle.NONE) {
      entry.readTuple(Direction.REPLY, fromEndpoint);
      rewrite(packet.buffer(), packet.parsed());
      packet.hit = ConntrackHandle.hit(connection, Direction.REPLY);
    }
  }

  /// Whether a packet, not yet looked up, is one that [#relocate] will rewrite.
  boolean wouldRelocate(final PacketContext packet) {
    return connections.find(packet.parsed().tuple(), packet.hash, packet.timeNs())
            == ConntrackHandle.NONE
        && findAnswered(packet) != ConntrackHandle.NONE;
  }

  /// The translated connection that a packet answers as it is, and opens it.
  private int findAnswered(final PacketContext packet) {
    if (!TupleInversion.invert(packet.parsed().tuple(), reversed)) {
      return ConntrackHandle.NONE;
    }
    final int hit = connections.find(reversed, packet.reverseHash, packet.timeNs());
    if (hit == ConntrackHandle.NONE || ConntrackHandle.directionOf(hit) != Direction.ORIGINAL) {
      return ConntrackHandle.NONE;
    }
    final int connection = ConntrackHandle.connectionOf(hit);
    connections.open(connection, entry);
    return (entry.status() & (ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT)) == 0
        ? ConntrackHandle.NONE
        : connection;
  }

  /// An ICMP error that quotes a translated connection's packet as the client sent it has come through the node already.
  /// Made to look as it did before, and translated back, it would be the same again: so it passes as it is.
  void recogniseError(final PacketContext packet) {
    final ParsedPacket error = packet.parsed();
    if (error.result() != ParseResult.COMPLETE
        || packet.passesAs != PacketOutcome.INVALID
        || !Protocol.isIcmp(error.protocol())
        || !IcmpErrorLookup.parseQuote(packet.buffer(), error, packet.quoted)) {
      return;
    }
    final FlowTuple quoted = packet.quoted.tuple();
    final int hit = connections.find(quoted, hash.directed(quoted), packet.timeNs());
    if (hit != ConntrackHandle.NONE
        && ConntrackHandle.directionOf(hit) == Direction.ORIGINAL
        && error.tuple().destinationHigh() == quoted.sourceHigh()
        && error.tuple().destinationLow() == quoted.sourceLow()) {
      packet.detach(CtState.RELATED);
      packet.passesAs = PacketOutcome.ICMP_ERROR;
      packet.isTranslatedBefore = true;
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
