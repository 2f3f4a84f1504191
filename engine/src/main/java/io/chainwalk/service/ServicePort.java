package io.chainwalk.service;

import java.util.List;

/// One port of one Service, with the addresses that lead to it and the endpoints behind it.
///
/// @param namespace the Service's namespace
/// @param name the Service's name
/// @param portName the port's name; empty where the Service has one unnamed port
/// @param protocol the IP protocol number: TCP, UDP or SCTP
/// @param vips the addresses a client dials, both families
/// @param endpoints all endpoints of the port, both families, in the order of the slices
public record ServicePort(
    String namespace,
    String name,
    String portName,
    int protocol,
    List<Vip> vips,
    List<Endpoint> endpoints) {

  /// Copies both lists.
  public ServicePort {
    vips = List.copyOf(vips);
    endpoints = List.copyOf(endpoints);
  }

  /// The endpoints of one family that new connections may go to: the ready ones; where none is ready, those that
  /// still serve while terminating (kube-proxy's facts sheet, section on terminating endpoints).
  ///
  /// @param ipv6 the family
  /// @return the endpoints in their order; empty when there is none to go to
  public List<Endpoint> usableEndpoints(final boolean ipv6) {
    final List<Endpoint> ofFamily =
        endpoints.stream().filter(endpoint -> endpoint.address().ipv6() == ipv6).toList();
    final List<Endpoint> ready = ofFamily.stream().filter(Endpoint::ready).toList();
    return ready.isEmpty()
        ? ofFamily.stream().filter(e -> e.serving() && e.terminating()).toList()
        : ready;
  }

  /// The name kube-proxy gives the port in comments and logs.
  ///
  /// @return `namespace/name`, with `:portName` where there is one
  public String displayName() {
    return namespace + "/" + name + (portName.isEmpty() ? "" : ":" + portName);
  }
}
