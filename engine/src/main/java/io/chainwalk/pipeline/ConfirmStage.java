package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Protocol;

/// The last thing on a packet's way: makes a new connection known (facts sheet 1.5).
final class ConfirmStage {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final ConntrackHandle connections;
  private final ConntrackStage conntrack;

  ConfirmStage(final ConntrackHandle connections, final ConntrackStage conntrack) {
    this.connections = connections;
    this.conntrack = conntrack;
  }

  /// Confirms the connection that a packet has claimed, if it has.
  ///
  /// @return whether the packet goes on
  boolean confirm(final PacketContext packet) {
    if (!packet.isNewConnection) {
      return true;
    }
    final ConntrackEntry entry = packet.entry();
    entry.setTag(packet.tag());
    final long deadlineNs = packet.timeNs() + packet.newTimeoutSeconds * NS_PER_SECOND;
    final int result =
        connections.confirm(
            entry.connection(), deadlineNs, packet.timeNs(), mayClash(packet.parsed().protocol()));
    packet.isNewConnection = false; // but known, another's or gone
    return switch (result) {
      case ConntrackHandle.CONFIRMED, ConntrackHandle.REPLY_ONLY -> {
        packet.beganConnection = true;
        yield true;
      }
      case ConntrackHandle.MERGED -> {
        conntrack.moveTo(connections.mergedHit(), packet);
        yield true;
      }
      default -> {
        packet.outcome = PacketOutcome.CLASH;
        yield false;
      }
    };
  }

  /// Which trackers let the second of two clashing packets live (facts sheet 1.6).
  private static boolean mayClash(final int protocol) {
    return switch (protocol) {
      case Protocol.TCP, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6, Protocol.GRE -> false;
      default -> true;
    };
  }
}
