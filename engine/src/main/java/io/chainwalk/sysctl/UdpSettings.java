package io.chainwalk.sysctl;

/// The sysctls `nf_conntrack_udp_timeout` and `nf_conntrack_udp_timeout_stream`.
///
/// @param timeoutSeconds until a UDP flow is a stream
/// @param streamTimeoutSeconds once it is
public record UdpSettings(int timeoutSeconds, int streamTimeoutSeconds) {
  static UdpSettings of(final ConntrackSettings settings) {
    return new UdpSettings(
        settings.get(ConntrackSysctl.UDP_TIMEOUT),
        settings.get(ConntrackSysctl.UDP_TIMEOUT_STREAM));
  }
}
