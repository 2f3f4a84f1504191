package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// An endpoint of a Service as DNS sees it.
///
/// @param address its address
/// @param hostname the name it has within its Service; empty where it has none
/// @param ready whether it is ready
/// @param ports where it listens; empty where nobody says
/// @param object the object that tells of it, as `EndpointSlice shop/web-x7k2p` or `Pod shop/web-0`
public record NamedEndpoint(
    IpAddress address, String hostname, boolean ready, List<NamedPort> ports, String object) {

  /// Copies the list.
  public NamedEndpoint {
    ports = List.copyOf(ports);
  }

  /// What it is called within its Service: its hostname, or its address with hyphens, as CoreDNS calls it.
  ///
  /// @return a label in lower case
  public String label() {
    return hostname.isEmpty() ? DashedAddress.of(address) : hostname;
  }
}
