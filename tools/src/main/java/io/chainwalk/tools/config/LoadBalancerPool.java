package io.chainwalk.tools.config;

import io.chainwalk.node.IpPrefix;

/// Addresses that load balancers are given of which no status says what they have.
///
/// @param name `internal` and `internet-facing` for the two schemes, or a `loadBalancerClass`
/// @param prefix the addresses; of an IPv4 prefix its first and last are not given out
public record LoadBalancerPool(String name, IpPrefix prefix) {
  /// Checks the name.
  public LoadBalancerPool {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a pool of addresses needs a name: " + prefix);
    }
  }
}
