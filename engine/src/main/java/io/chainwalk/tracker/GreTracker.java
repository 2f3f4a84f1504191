package io.chainwalk.tracker;

import io.chainwalk.sysctl.GreSettings;
import org.agrona.concurrent.UnsafeBuffer;

/// netfilter's GRE tracker (facts sheet, section 4.3). It looks at no byte of the packet.
public final class GreTracker {
  private GreTracker() {}

  /// Tracks a packet.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there; all zero before a flow's first packet
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param confirmed false for the first packet of a flow
  /// @param settings the sysctls; only a flow's first packet reads them
  /// @return see [TrackerResult]
  public static long onPacket(
      final UnsafeBuffer area,
      final int offset,
      final int status,
      final boolean confirmed,
      final GreSettings settings) {
    if (!confirmed) {
      GreStateLayout.timeouts(
          area, offset, settings.timeoutSeconds(), settings.streamTimeoutSeconds());
    }
    if ((status & ConntrackStatus.SEEN_REPLY) == 0) {
      return TrackerResult.refresh(status, GreStateLayout.timeoutSeconds(area, offset));
    }
    return TrackerResult.assuring(
        status, TrackerResult.refresh(status, GreStateLayout.streamTimeoutSeconds(area, offset)));
  }
}
