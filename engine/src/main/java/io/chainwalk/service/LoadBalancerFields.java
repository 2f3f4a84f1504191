package io.chainwalk.service;

import java.util.List;

/// What a Service says that only load balancers have.
///
/// @param sourceRanges `loadBalancerSourceRanges`: prefixes, both families, as written but for white space around them
/// @param healthCheckNodePort the port on which a load balancer asks for local endpoints; 0 for none
public record LoadBalancerFields(List<String> sourceRanges, int healthCheckNodePort) {
  /// Nothing.
  public static final LoadBalancerFields NONE = new LoadBalancerFields(List.of(), 0);

  /// Copies the list.
  public LoadBalancerFields {
    sourceRanges = List.copyOf(sourceRanges);
  }
}
