package io.chainwalk.tracker;

import io.chainwalk.sysctl.TcpSettings;
import org.agrona.concurrent.UnsafeBuffer;

/// How long a TCP entry lives after a packet that counted (facts sheet, section 3.7).
final class TcpTimeouts {
  /// Timeout in SYN_SENT2, which no sysctl changes.
  private static final int SYN_SENT2_SECONDS = 120;

  private TcpTimeouts() {}

  /// The timeout of a state.
  ///
  /// @param state see [TcpState]; any other number counts as SYN_SENT
  /// @return seconds
  static int ofState(final int state, final TcpSettings settings) {
    return switch (state) {
      case TcpState.SYN_RECV -> settings.synRecvSeconds();
      case TcpState.ESTABLISHED -> settings.establishedSeconds();
      case TcpState.FIN_WAIT -> settings.finWaitSeconds();
      case TcpState.CLOSE_WAIT -> settings.closeWaitSeconds();
      case TcpState.LAST_ACK -> settings.lastAckSeconds();
      case TcpState.TIME_WAIT -> settings.timeWaitSeconds();
      case TcpState.CLOSE -> settings.closeSeconds();
      case TcpState.SYN_SENT2 -> SYN_SENT2_SECONDS;
      default -> settings.synSentSeconds();
    };
  }

  /// The timeout of the state, or a shorter one if the connection does not look healthy.
  ///
  /// @param state the state after the packet
  /// @return seconds
  static int afterPacket(
      final UnsafeBuffer area,
      final int offset,
      final int state,
      final int packetClass,
      final TcpSettings settings) {
    return shortened(
        ofState(state, settings),
        packetClass == TcpSegment.RST_CLASS,
        TcpStateLayout.retransmissions(area, offset),
        hasUnacknowledgedData(area, offset),
        TcpStateLayout.lastWindow(area, offset),
        settings);
  }

  /// The timeout of a state, or a shorter one.
  ///
  /// @param base the state's
  /// @param isRst whether the packet is a RST
  /// @param repeats how often the last ACK was repeated
  /// @param isUnacknowledged whether data of either side is
  /// @param window what the last ACK advertised
  /// @return seconds
  static int shortened(
      final int base,
      final boolean isRst,
      final int repeats,
      final boolean isUnacknowledged,
      final int window,
      final TcpSettings settings) {
    final int stalled = settings.maxRetransSeconds();
    if (base > stalled && repeats >= settings.maxRetransmissions()) {
      return stalled;
    }
    if (isRst) {
      return settings.closeSeconds();
    }
    if (base > settings.unacknowledgedSeconds() && isUnacknowledged) {
      return settings.unacknowledgedSeconds();
    }
    if (base > stalled && window == 0) {
      return stalled;
    }
    return base;
  }

  /// The timeout of a flow of which one direction only has been seen: established in name, it may be nothing at all.
  ///
  /// @param state the state after the packet
  /// @param timeoutSeconds what [#afterPacket] chose
  /// @return seconds
  static int unreplied(final int state, final int timeoutSeconds, final TcpSettings settings) {
    return state == TcpState.ESTABLISHED
        ? Math.min(timeoutSeconds, settings.unacknowledgedSeconds())
        : timeoutSeconds;
  }

  private static boolean hasUnacknowledgedData(final UnsafeBuffer area, final int offset) {
    return ((TcpStateLayout.flags(area, offset, TcpTracker.ORIGINAL)
                | TcpStateLayout.flags(area, offset, TcpTracker.REPLY))
            & TcpStateLayout.DATA_UNACKNOWLEDGED)
        != 0;
  }
}
