package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// A Service as DNS sees it, whether kube-proxy acts on it or not.
///
/// @param namespace its namespace
/// @param name its name
/// @param kind what it has instead of what
/// @param clusterIps its cluster IPs, one for each family at most; empty unless it is of kind [Kind#CLUSTER_IP], and
///     then where it has been given none
/// @param externalName what it is an alias of; empty unless it is of kind [Kind#EXTERNAL_NAME]
/// @param publishNotReady whether endpoints are told of although they are not ready
/// @param ports its ports
/// @param endpoints its endpoints, in the order of their addresses
public record NamedService(
    String namespace,
    String name,
    Kind kind,
    List<IpAddress> clusterIps,
    String externalName,
    boolean publishNotReady,
    List<NamedPort> ports,
    List<NamedEndpoint> endpoints) {

  /// What a Service's name leads to.
  public enum Kind {
    /// Its cluster IPs.
    CLUSTER_IP,
    /// Its endpoints: `clusterIP: None`.
    HEADLESS,
    /// Another name: `type: ExternalName`.
    EXTERNAL_NAME
  }

  /// Copies the lists and keeps their order.
  public NamedService {
    clusterIps = List.copyOf(clusterIps);
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  public String id() {
    return namespace + '/' + name;
  }

  /// The endpoints that have names: those that are ready, or all where the Service says so.
  ///
  /// @return in the order of their addresses
  public List<NamedEndpoint> visibleEndpoints() {
    return publishNotReady ? endpoints : endpoints.stream().filter(NamedEndpoint::ready).toList();
  }
}
