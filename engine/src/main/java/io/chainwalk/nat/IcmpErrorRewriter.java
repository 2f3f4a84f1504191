package io.chainwalk.nat;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportChecksum;
import io.chainwalk.tracker.ConntrackStatus;
import org.agrona.MutableDirectBuffer;

/// Translates ICMP errors about packets of a translated flow: the packet quoted in them and their own address (facts
/// sheet 6.8). Whoever reads the error sees the packet quoted as they sent it.
///
/// **Threads:** one worker. Allocates nothing.
public final class IcmpErrorRewriter {
  private static final int BOTH_DONE = ConntrackStatus.SRC_NAT_DONE | ConntrackStatus.DST_NAT_DONE;
  private static final int EITHER_NAT = ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT;

  private final FlowTuple opposite = new FlowTuple();
  private final FlowTuple target = new FlowTuple();

  /// Makes a rewriter.
  public IcmpErrorRewriter() {}

  /// Translates an error at one hook.
  ///
  /// The checksum of the error is adjusted by what changed in its bytes. As it was right before, that is what the kernel
  /// gets by computing it anew, and it can be done where the capture does not have the whole error.
  ///
  /// @param buffer where the error is
  /// @param error its headers
  /// @param quoted the headers of the packet it quotes, parsed completely
  /// @param entry the flow that packet belongs to
  /// @param direction the direction of the flow in which the error travels: against that of the quoted packet
  /// @param kind what the hook is about
  /// @return false when the error is to be dropped: its checksum is wrong, it is a redirect of a translated flow, or it
  ///     quotes too little to be translated
  public boolean translate(
      final MutableDirectBuffer buffer,
      final ParsedPacket error,
      final ParsedPacket quoted,
      final ConntrackEntry entry,
      final Direction direction,
      final ManipKind kind) {
    final int status = entry.status();
    if (TransportChecksum.verify(buffer, error) == ChecksumStatus.BAD
        || (isRedirect(buffer, error) && (status & (BOTH_DONE | EITHER_NAT)) != BOTH_DONE)) {
      return false;
    }
    if (!Translation.changes(status, direction, kind)) {
      return true;
    }
    entry.readTuple(direction.opposite(), opposite);
    if (!rewriteQuoted(buffer, error, quoted, kind.opposite())) {
      return false;
    }
    TupleInversion.invert(opposite, target);
    return NatRewriter.rewrite(buffer, error, kind, target);
  }

  private boolean rewriteQuoted(
      final MutableDirectBuffer buffer,
      final ParsedPacket error,
      final ParsedPacket quoted,
      final ManipKind half) {
    final int icmp = error.transportOffset();
    final int captured = error.capturedTransportLength();
    final int before = InternetChecksum.sum(buffer, icmp, captured);
    if (!NatRewriter.rewrite(buffer, quoted, half, opposite)) {
      return false;
    }
    final int after = InternetChecksum.sum(buffer, icmp, captured);
    final int checksum = IcmpHeader.checksum(buffer, icmp);
    IcmpHeader.setChecksum(buffer, icmp, InternetChecksum.adjust(checksum, before, after));
    return true;
  }

  private static boolean isRedirect(final MutableDirectBuffer buffer, final ParsedPacket error) {
    final int type = IcmpHeader.type(buffer, error.transportOffset());
    return type == (error.tuple().ipv6() ? IcmpHeader.REDIRECT_V6 : IcmpHeader.REDIRECT);
  }
}
