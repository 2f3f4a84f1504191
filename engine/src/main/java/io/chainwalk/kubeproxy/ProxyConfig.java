package io.chainwalk.kubeproxy;

import java.util.List;
import java.util.Set;

/// What kube-proxy is configured with, as far as it shows in rules, and what it finds on the machine.
///
/// @param mode which rules it writes
/// @param masqueradeAll whether traffic to cluster IPs is masqueraded, whoever sends it
/// @param masqueradeMark the mark that asks for masquerading, as it is to be printed, such as `0x00004000`
/// @param detector4 how IPv4 traffic of the node's pods is told
/// @param detector6 how IPv6 traffic of the node's pods is told
/// @param localhostNodePorts whether node ports answer on 127.0.0.1
/// @param nodePortAddresses CIDRs of the node's addresses on which node ports answer, both families; `primary` for those
///     of the Node object; empty for the mode's default
/// @param randomFully whether iptables knows `--random-fully`
/// @param conntrackTcpBeLiberal whether `nf_conntrack_tcp_be_liberal` is set
/// @param nfacctCounters nfacct objects that kube-proxy could create
/// @param serviceCidrs ranges of cluster IPs, both families; mode nftables only
public record ProxyConfig(
    Mode mode,
    boolean masqueradeAll,
    String masqueradeMark,
    LocalDetector detector4,
    LocalDetector detector6,
    boolean localhostNodePorts,
    List<String> nodePortAddresses,
    boolean randomFully,
    boolean conntrackTcpBeLiberal,
    Set<String> nfacctCounters,
    List<String> serviceCidrs) {

  /// What an unconfigured kube-proxy does on a machine of today: no way to tell pods' traffic, node ports on every
  /// address, `--random-fully`, no nfacct objects.
  public static final ProxyConfig DEFAULTS =
      new ProxyConfig(
          Mode.IPTABLES,
          false,
          "0x00004000",
          LocalDetector.NONE,
          LocalDetector.NONE,
          true,
          List.of(),
          true,
          false,
          Set.of(),
          List.of());

  /// Which rules kube-proxy writes.
  public enum Mode {
    /// Chains of iptables.
    IPTABLES,
    /// Maps of nftables.
    NFTABLES
  }

  /// Copies the collections.
  public ProxyConfig {
    nodePortAddresses = List.copyOf(nodePortAddresses);
    nfacctCounters = Set.copyOf(nfacctCounters);
    serviceCidrs = List.copyOf(serviceCidrs);
  }

  /// How the traffic of the node's pods is told.
  ///
  /// @param ipv6 the family
  /// @return the family's detector
  public LocalDetector detector(final boolean ipv6) {
    return ipv6 ? detector6 : detector4;
  }
}
