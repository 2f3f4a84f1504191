package io.chainwalk.tools.config;

/// Who can reach a load balancer.
public enum LoadBalancerScheme {
  /// Clients in the same network.
  INTERNAL("internal"),
  /// Everybody.
  INTERNET_FACING("internet-facing");

  private final String label;

  LoadBalancerScheme(final String label) {
    this.label = label;
  }

  /// The scheme as annotations write it.
  ///
  /// @return also the name of the pool that its addresses come from
  public String label() {
    return label;
  }
}
