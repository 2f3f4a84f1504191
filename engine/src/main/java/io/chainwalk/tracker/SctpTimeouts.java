package io.chainwalk.tracker;

import io.chainwalk.sysctl.SctpSettings;

/// How long an SCTP entry lives after a packet that counted (facts sheet, section 4.6).
final class SctpTimeouts {
  private SctpTimeouts() {}

  /// The timeout of a state.
  ///
  /// @param state see [SctpState]; any other number counts as CLOSED
  /// @return seconds
  static int ofState(final int state, final SctpSettings settings) {
    return switch (state) {
      case SctpState.COOKIE_WAIT -> settings.cookieWaitSeconds();
      case SctpState.COOKIE_ECHOED -> settings.cookieEchoedSeconds();
      case SctpState.ESTABLISHED -> settings.establishedSeconds();
      case SctpState.SHUTDOWN_SENT -> settings.shutdownSentSeconds();
      case SctpState.SHUTDOWN_RECD -> settings.shutdownRecdSeconds();
      case SctpState.SHUTDOWN_ACK_SENT -> settings.shutdownAckSentSeconds();
      case SctpState.HEARTBEAT_SENT -> settings.heartbeatSentSeconds();
      default -> settings.closedSeconds();
    };
  }
}
