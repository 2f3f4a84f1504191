package io.chainwalk.service;

import io.chainwalk.flow.IpAddress;

/// An address a client dials.
///
/// @param address the address
/// @param port 1 to 65535
/// @param kind why the address leads to the service
public record Vip(IpAddress address, int port, Kind kind) {

  /// Why an address leads to a service.
  public enum Kind {
    /// `spec.clusterIPs`.
    CLUSTER,
    /// `spec.externalIPs`.
    EXTERNAL,
    /// `status.loadBalancer.ingress`, unless its `ipMode` is `Proxy`.
    LOAD_BALANCER
  }

  /// Checks the port.
  public Vip {
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("service port must be 1 to 65535: port=" + port);
    }
  }

  @Override
  public String toString() {
    return address.withPort(port);
  }
}
