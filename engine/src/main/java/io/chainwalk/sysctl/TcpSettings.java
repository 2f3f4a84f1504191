package io.chainwalk.sysctl;

/// The sysctls `nf_conntrack_tcp_*`, see [ConntrackSysctl] for each.
///
/// @param synSentSeconds timeout in SYN_SENT
/// @param synRecvSeconds timeout in SYN_RECV
/// @param establishedSeconds timeout in ESTABLISHED
/// @param finWaitSeconds timeout in FIN_WAIT
/// @param closeWaitSeconds timeout in CLOSE_WAIT
/// @param lastAckSeconds timeout in LAST_ACK
/// @param timeWaitSeconds timeout in TIME_WAIT
/// @param closeSeconds timeout in CLOSE and after any RST
/// @param maxRetransSeconds upper limit while an ACK is repeated or a window is closed
/// @param unacknowledgedSeconds upper limit while data is unacknowledged, and for picked up flows without replies
/// @param maxRetransmissions how many repetitions of an ACK are too many
/// @param loose whether a flow may be picked up in the middle
/// @param beLiberal whether packets outside the windows are accepted
/// @param ignoreInvalidRst whether a RST below what was acknowledged keeps its entry
public record TcpSettings(
    int synSentSeconds,
    int synRecvSeconds,
    int establishedSeconds,
    int finWaitSeconds,
    int closeWaitSeconds,
    int lastAckSeconds,
    int timeWaitSeconds,
    int closeSeconds,
    int maxRetransSeconds,
    int unacknowledgedSeconds,
    int maxRetransmissions,
    boolean loose,
    boolean beLiberal,
    boolean ignoreInvalidRst) {

  static TcpSettings of(final ConntrackSettings settings) {
    return new TcpSettings(
        settings.get(ConntrackSysctl.TCP_TIMEOUT_SYN_SENT),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_SYN_RECV),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_ESTABLISHED),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_FIN_WAIT),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_CLOSE_WAIT),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_LAST_ACK),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_TIME_WAIT),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_CLOSE),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_MAX_RETRANS),
        settings.get(ConntrackSysctl.TCP_TIMEOUT_UNACKNOWLEDGED),
        settings.get(ConntrackSysctl.TCP_MAX_RETRANS),
        settings.get(ConntrackSysctl.TCP_LOOSE) != 0,
        settings.get(ConntrackSysctl.TCP_BE_LIBERAL) != 0,
        settings.get(ConntrackSysctl.TCP_IGNORE_INVALID_RST) != 0);
  }
}
