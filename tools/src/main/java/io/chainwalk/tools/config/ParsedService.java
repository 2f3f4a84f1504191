package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What kube-proxy looks at in a Service.
///
/// @param namespace its namespace
/// @param name its name
/// @param clusterIps the addresses, at most one of each family; empty where there is nothing to balance
/// @param ports its ports
record ParsedService(String namespace, String name, List<IpAddress> clusterIps, List<Port> ports) {

  /// A port of a Service.
  ///
  /// @param name empty where it has none
  /// @param protocol the IP protocol number
  /// @param number 1 to 65535
  record Port(String name, int protocol, int number) {}

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  String id() {
    return namespace + '/' + name;
  }
}
