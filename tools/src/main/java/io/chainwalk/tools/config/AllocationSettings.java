package io.chainwalk.tools.config;

import io.chainwalk.node.IpPrefix;
import java.util.List;

/// How addresses and ports are given out that manifests leave out, as the API server and a cloud's controller would.
///
/// @param allocates whether they are; manifests are taken as they stand otherwise
/// @param serviceCidrs where cluster IPs come from unless ServiceCIDR objects say; the first tells the primary family
/// @param firstNodePort the first port of nodes that is given out
/// @param lastNodePort the last one
/// @param pools where addresses of load balancers come from
public record AllocationSettings(
    boolean allocates,
    List<IpPrefix> serviceCidrs,
    int firstNodePort,
    int lastNodePort,
    List<LoadBalancerPool> pools) {
  /// What kubeadm gives an IPv4 cluster, and what kind gives an IPv6 one.
  public static final List<IpPrefix> DEFAULT_SERVICE_CIDRS =
      List.of(IpPrefix.parse("10.96.0.0/12"), IpPrefix.parse("fd00:10:96::/112"));

  /// The API server's `--service-node-port-range`.
  public static final int DEFAULT_FIRST_NODE_PORT = 30_000;

  /// The last port of that range.
  public static final int DEFAULT_LAST_NODE_PORT = 32_767;

  /// Halves of 198.18.0.0/15 and subnets of 2001:2::/48, which are set aside for benchmarks (RFC 2544, RFC 5180).
  public static final List<LoadBalancerPool> DEFAULT_POOLS =
      List.of(
          new LoadBalancerPool("internal", IpPrefix.parse("198.18.0.0/16")),
          new LoadBalancerPool("internal", IpPrefix.parse("2001:2:0:1::/64")),
          new LoadBalancerPool("internet-facing", IpPrefix.parse("198.19.0.0/16")),
          new LoadBalancerPool("internet-facing", IpPrefix.parse("2001:2:0:2::/64")));

  /// What commands do unless they are told otherwise.
  public static final AllocationSettings DEFAULTS =
      new AllocationSettings(
          true,
          DEFAULT_SERVICE_CIDRS,
          DEFAULT_FIRST_NODE_PORT,
          DEFAULT_LAST_NODE_PORT,
          DEFAULT_POOLS);

  /// Manifests are what the API server handed out, and nothing is added to them.
  public static final AllocationSettings NONE =
      new AllocationSettings(
          false,
          DEFAULT_SERVICE_CIDRS,
          DEFAULT_FIRST_NODE_PORT,
          DEFAULT_LAST_NODE_PORT,
          DEFAULT_POOLS);

  /// Checks the ports and copies the lists.
  public AllocationSettings {
    serviceCidrs = List.copyOf(serviceCidrs);
    pools = List.copyOf(pools);
    if (firstNodePort < 1 || lastNodePort > 0xFFFF || firstNodePort > lastNodePort) {
      throw new IllegalArgumentException(
          "node ports must be a range within 1 to 65535: " + firstNodePort + "-" + lastNodePort);
    }
  }
}
