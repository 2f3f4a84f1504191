package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// What the endpoint slice controller and DNS look at in a Pod.
///
/// @param namespace its namespace
/// @param name its name
/// @param place where it stands
/// @param labels its labels
/// @param weight what it weighs as an endpoint, where it says
/// @param nodeName the node it runs on; empty before it is scheduled
/// @param addresses its addresses, both families; empty before it runs
/// @param ready condition `Ready`
/// @param terminating whether it has a `deletionTimestamp`
/// @param ended whether its phase is `Succeeded` or `Failed`
/// @param ports the named ports of its containers, sidecars included
/// @param hostname `spec.hostname`; empty where it is left out
/// @param subdomain `spec.subdomain`, the Service within which it has that name; empty where it is left out
record ParsedPod(
    String namespace,
    String name,
    Place place,
    Map<String, String> labels,
    OptionalInt weight,
    String nodeName,
    List<IpAddress> addresses,
    boolean ready,
    boolean terminating,
    boolean ended,
    List<Port> ports,
    String hostname,
    String subdomain) {

  /// A container's port.
  ///
  /// @param name its name
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
