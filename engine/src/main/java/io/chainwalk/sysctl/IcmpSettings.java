package io.chainwalk.sysctl;

/// The sysctls `nf_conntrack_icmp_timeout` and `nf_conntrack_icmpv6_timeout`.
///
/// @param icmpTimeoutSeconds for ICMP queries
/// @param icmpv6TimeoutSeconds for ICMPv6 queries
public record IcmpSettings(int icmpTimeoutSeconds, int icmpv6TimeoutSeconds) {
  static IcmpSettings of(final ConntrackSettings settings) {
    return new IcmpSettings(
        settings.get(ConntrackSysctl.ICMP_TIMEOUT), settings.get(ConntrackSysctl.ICMPV6_TIMEOUT));
  }
}
