package io.chainwalk.balancer;

import io.chainwalk.flow.IpAddress;

/// Where a load balancer sends flows to: a port of a node, or an endpoint itself.
///
/// @param node the node's name, that of the endpoint's node; empty where nobody says
/// @param address the node's or the endpoint's
/// @param port the node port or the endpoint's
/// @param zone in which it is; empty where nobody says
/// @param healthy whether it passes its health checks
public record BalancerTarget(
    String node, IpAddress address, int port, String zone, boolean healthy) {

  /// As `10.0.0.1:30080`.
  @Override
  public String toString() {
    return address.withPort(port);
  }
}
