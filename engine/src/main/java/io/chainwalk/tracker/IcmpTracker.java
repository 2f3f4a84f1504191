package io.chainwalk.tracker;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.IcmpSettings;
import org.agrona.DirectBuffer;

/// netfilter's trackers of ICMP and ICMPv6 queries (facts sheet, section 4.4). Errors never come here, section 4.5.
///
/// A flow begins with a request and is kept alive by every packet of it in either direction; nothing ends it but time.
/// ICMP inside IPv6 and ICMPv6 inside IPv4 are INVALID.
public final class IcmpTracker {
  private static final int HEADER_LENGTH_BYTES = 8;

  private static final int ECHO_REQUEST = 8;
  private static final int TIMESTAMP_REQUEST = 13;
  private static final int INFORMATION_REQUEST = 15;
  private static final int ADDRESS_MASK_REQUEST = 17;

  private static final int ECHO_REQUEST_V6 = 128;
  private static final int NODE_INFORMATION_QUERY_V6 = 139;

  private IcmpTracker() {}

  /// Tracks a query or its answer. Its checksum must have been verified.
  ///
  /// @param frame the packet
  /// @param packet where its headers are; its protocol says whether it is ICMP or ICMPv6
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param confirmed false for the first packet of a flow
  /// @param settings the sysctls
  /// @return see [TrackerResult]
  public static long onPacket(
      final DirectBuffer frame,
      final ParsedPacket packet,
      final int status,
      final boolean confirmed,
      final IcmpSettings settings) {
    if (packet.capturedTransportLength() < HEADER_LENGTH_BYTES) {
      return TrackerResult.invalid();
    }
    final boolean v6 = packet.protocol() == Protocol.ICMPV6;
    if (v6 != packet.tuple().ipv6()) {
      return TrackerResult.invalid();
    }
    final int type = frame.getByte(packet.transportOffset()) & 0xFF;
    if (!confirmed && !(v6 ? beginsFlowV6(type) : beginsFlow(type))) {
      return TrackerResult.invalid();
    }
    return TrackerResult.refresh(
        status, v6 ? settings.icmpv6TimeoutSeconds() : settings.icmpTimeoutSeconds());
  }

  private static boolean beginsFlow(final int type) {
    return type == ECHO_REQUEST
        || type == TIMESTAMP_REQUEST
        || type == INFORMATION_REQUEST
        || type == ADDRESS_MASK_REQUEST;
  }

  private static boolean beginsFlowV6(final int type) {
    return type == ECHO_REQUEST_V6 || type == NODE_INFORMATION_QUERY_V6;
  }
}
