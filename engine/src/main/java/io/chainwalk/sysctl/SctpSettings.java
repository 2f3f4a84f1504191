package io.chainwalk.sysctl;

/// The sysctls `nf_conntrack_sctp_timeout_*`.
///
/// @param closedSeconds timeout in CLOSED
/// @param cookieWaitSeconds timeout in COOKIE_WAIT
/// @param cookieEchoedSeconds timeout in COOKIE_ECHOED
/// @param establishedSeconds timeout in ESTABLISHED
/// @param shutdownSentSeconds timeout in SHUTDOWN_SENT
/// @param shutdownRecdSeconds timeout in SHUTDOWN_RECD
/// @param shutdownAckSentSeconds timeout in SHUTDOWN_ACK_SENT
/// @param heartbeatSentSeconds timeout in HEARTBEAT_SENT
public record SctpSettings(
    int closedSeconds,
    int cookieWaitSeconds,
    int cookieEchoedSeconds,
    int establishedSeconds,
    int shutdownSentSeconds,
    int shutdownRecdSeconds,
    int shutdownAckSentSeconds,
    int heartbeatSentSeconds) {

  static SctpSettings of(final ConntrackSettings settings) {
    return new SctpSettings(
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_CLOSED),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_COOKIE_WAIT),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_COOKIE_ECHOED),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_ESTABLISHED),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_SHUTDOWN_SENT),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_SHUTDOWN_RECD),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_SHUTDOWN_ACK_SENT),
        settings.get(ConntrackSysctl.SCTP_TIMEOUT_HEARTBEAT_SENT));
  }
}
