package io.chainwalk.service;

import io.chainwalk.flow.IpAddress;

/// An address and port that serves a service port, with what an EndpointSlice says of its condition.
///
/// @param address where it listens
/// @param port 1 to 65535
/// @param ready whether it takes new connections; kube-proxy looks at this condition alone
/// @param serving whether it answers, terminating or not
/// @param terminating whether it is being shut down
public record Endpoint(
    IpAddress address, int port, boolean ready, boolean serving, boolean terminating) {

  /// Checks the port.
  public Endpoint {
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("endpoint port must be 1 to 65535: port=" + port);
    }
  }

  /// A healthy endpoint.
  ///
  /// @param address where it listens
  /// @param port 1 to 65535
  /// @return an endpoint that is ready and serving
  public static Endpoint ready(final IpAddress address, final int port) {
    return new Endpoint(address, port, true, true, false);
  }

  @Override
  public String toString() {
    return address.withPort(port);
  }
}
