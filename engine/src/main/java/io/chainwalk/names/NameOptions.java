package io.chainwalk.names;

/// What a cluster's DNS is told beside the cluster.
///
/// @param clusterDomain what all names of Services and Pods end in
/// @param ttlSeconds how long an answer may be kept, 0 to [#MAX_TTL_SECONDS]
/// @param pods whether there are names of Pods' addresses
/// @param serial the version of the zones, an unsigned number of 32 bits
public record NameOptions(DomainName clusterDomain, int ttlSeconds, PodRecords pods, long serial) {

  /// The cluster domain unless somebody says otherwise.
  public static final DomainName CLUSTER_LOCAL = DomainName.parse("cluster.local");

  /// The TTL of CoreDNS where its configuration has none; kubeadm's has 30.
  public static final int DEFAULT_TTL_SECONDS = 5;

  /// The longest TTL CoreDNS takes.
  public static final int MAX_TTL_SECONDS = 3_600;

  private static final long MAX_SERIAL = 0xFFFF_FFFFL;

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException when one is out of its range, or the domain is the root
  public NameOptions {
    if (clusterDomain.labels().isEmpty()) {
      throw new IllegalArgumentException("the cluster domain must not be the root");
    }
    if (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "the TTL must be 0 to " + MAX_TTL_SECONDS + " seconds: " + ttlSeconds);
    }
    if (serial < 0 || serial > MAX_SERIAL) {
      throw new IllegalArgumentException("the serial must have 32 bits: " + serial);
    }
  }
}
