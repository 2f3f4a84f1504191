package io.chainwalk.sticky;

import io.chainwalk.flow.IpAddress;

/// Where a proxy sends requests: an endpoint, a node's port, or a cluster IP.
///
/// @param address its address
/// @param port its port, 0 to 65535
public record Target(IpAddress address, int port) {
  private static final int LAST_PORT = 0xFFFF;

  /// Checks the port.
  public Target {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("no such port: " + port);
    }
  }

  @Override
  public String toString() {
    return address.withPort(port);
  }
}
