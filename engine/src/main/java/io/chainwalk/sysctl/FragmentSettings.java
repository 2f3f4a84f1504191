package io.chainwalk.sysctl;

/// The sysctls `ipfrag_*` and `nf_conntrack_frag6_*`, see [ConntrackSysctl] for each. Both `low_thresh` are missing: they
/// have no effect since Linux 4.17.
///
/// @param ipv4TimeoutSeconds from the first fragment of an IPv4 datagram to arrive until it must be complete
/// @param ipv4MemoryBytes beyond so much memory IPv4 fragments are refused
/// @param ipv4MaxDistance how many fragments of one source may arrive from one of a datagram to the next; 0 for any
///     number
/// @param ipv6TimeoutSeconds from the first fragment of an IPv6 datagram to arrive until it must be complete
/// @param ipv6MemoryBytes beyond so much memory IPv6 fragments are refused
public record FragmentSettings(
    int ipv4TimeoutSeconds,
    int ipv4MemoryBytes,
    int ipv4MaxDistance,
    int ipv6TimeoutSeconds,
    int ipv6MemoryBytes) {

  static FragmentSettings of(final ConntrackSettings settings) {
    return new FragmentSettings(
        settings.get(ConntrackSysctl.IPFRAG_TIME),
        settings.get(ConntrackSysctl.IPFRAG_HIGH_THRESH),
        settings.get(ConntrackSysctl.IPFRAG_MAX_DIST),
        settings.get(ConntrackSysctl.FRAG6_TIMEOUT),
        settings.get(ConntrackSysctl.FRAG6_HIGH_THRESH));
  }
}
