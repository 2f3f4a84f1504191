package io.chainwalk.service;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// One port of one Service, with the addresses that lead to it and the endpoints behind it.
///
/// @param namespace the Service's namespace
/// @param name the Service's name
/// @param portName the port's name; empty where the Service has one unnamed port
/// @param protocol the IP protocol number: TCP, UDP or SCTP
/// @param vips the addresses a client dials, both families
/// @param endpoints all endpoints of the port, both families, in the order in which rules are to name them;
///     kube-proxy's is that of their text, `address:port`
/// @param nodePort the port on every node's addresses, 0 for none
/// @param policies who may be sent where
/// @param loadBalancer what only load balancers have
public record ServicePort(
    String namespace,
    String name,
    String portName,
    int protocol,
    List<Vip> vips,
    List<Endpoint> endpoints,
    int nodePort,
    ServicePolicies policies,
    LoadBalancerFields loadBalancer) {

  /// Copies both lists.
  public ServicePort {
    vips = List.copyOf(vips);
    endpoints = List.copyOf(endpoints);
  }

  /// A port with addresses and endpoints, and the API's defaults for the rest.
  ///
  /// @param namespace the Service's namespace
  /// @param name the Service's name
  /// @param portName the port's name; empty where the Service has one unnamed port
  /// @param protocol the IP protocol number
  /// @param vips the addresses a client dials
  /// @param endpoints all endpoints of the port
  public ServicePort(
      final String namespace,
      final String name,
      final String portName,
      final int protocol,
      final List<Vip> vips,
      final List<Endpoint> endpoints) {
    this(
        namespace,
        name,
        portName,
        protocol,
        vips,
        endpoints,
        0,
        ServicePolicies.DEFAULTS,
        LoadBalancerFields.NONE);
  }

  /// The endpoints of one family that new connections may go to: the ready ones; where none is ready, those that
  /// still serve while terminating (kube-proxy's facts sheet, endpoint categories). One of weight 0 counts as if it were
  /// not there.
  ///
  /// @param ipv6 the family
  /// @return their places in [#endpoints], in order; empty when there is none to go to
  public int[] usableEndpoints(final boolean ipv6) {
    final int[] ready = placesOf(e -> e.address().ipv6() == ipv6 && e.ready());
    return ready.length > 0
        ? ready
        : placesOf(e -> e.address().ipv6() == ipv6 && e.serving() && e.terminating());
  }

  private int[] placesOf(final Predicate<Endpoint> wanted) {
    return IntStream.range(0, endpoints.size())
        .filter(i -> endpoints.get(i).weight() > 0 && wanted.test(endpoints.get(i)))
        .toArray();
  }

  /// The name kube-proxy gives the port in comments and logs.
  ///
  /// @return `namespace/name`, with `:portName` where there is one
  public String displayName() {
    return namespace + "/" + name + (portName.isEmpty() ? "" : ":" + portName);
  }
}
