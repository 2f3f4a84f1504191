package io.chainwalk.tracker;

/// netfilter's tracker of every protocol that has none of its own (facts sheet, section 4.3): one timeout, never
/// ASSURED.
public final class GenericTracker {
  private GenericTracker() {}

  /// Tracks a packet.
  ///
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param timeoutSeconds the sysctl `nf_conntrack_generic_timeout`
  /// @return see [TrackerResult]
  public static long onPacket(final int status, final int timeoutSeconds) {
    return TrackerResult.refresh(status, timeoutSeconds);
  }
}
