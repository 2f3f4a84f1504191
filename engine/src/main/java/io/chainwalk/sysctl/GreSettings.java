package io.chainwalk.sysctl;

/// The sysctls `nf_conntrack_gre_timeout` and `nf_conntrack_gre_timeout_stream`.
///
/// @param timeoutSeconds without replies
/// @param streamTimeoutSeconds with replies
public record GreSettings(int timeoutSeconds, int streamTimeoutSeconds) {
  static GreSettings of(final ConntrackSettings settings) {
    return new GreSettings(
        settings.get(ConntrackSysctl.GRE_TIMEOUT),
        settings.get(ConntrackSysctl.GRE_TIMEOUT_STREAM));
  }
}
