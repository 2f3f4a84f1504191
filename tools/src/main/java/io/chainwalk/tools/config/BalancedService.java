package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.Map;

/// A Service of type `LoadBalancer`, as the load balancer in front of it sees it.
///
/// @param namespace its namespace
/// @param name its name
/// @param place where it stands
/// @param loadBalancerClass `spec.loadBalancerClass`; empty for none
/// @param front what stands in front of it
/// @param addresses where clients reach the load balancer, at most one of each family unless a status has more
/// @param actions how listeners divide new flows, by listener, as `TCP-80`; none for those that send all to the Service
/// @param faults what the AWS Load Balancer Controller would refuse of its annotations
public record BalancedService(
    String namespace,
    String name,
    Place place,
    String loadBalancerClass,
    LoadBalancerFront front,
    List<Address> addresses,
    Map<String, ForwardAction> actions,
    List<FrontFault> faults) {

  /// Copies the collections.
  public BalancedService {
    addresses = List.copyOf(addresses);
    actions = Map.copyOf(actions);
    faults = List.copyOf(faults);
  }

  /// An address of the load balancer.
  ///
  /// @param address the address
  /// @param pool the pool it comes from; empty where the manifest has it
  /// @param hostname the name in the status that it stands for; empty where kube-proxy knows the address too
  public record Address(IpAddress address, String pool, String hostname) {}

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  public String id() {
    return namespace + '/' + name;
  }

  /// What there is to say of an address in front of it.
  ///
  /// @param address one of [#addresses]
  /// @return as `198.19.3.4 of shop/web: internet-facing, type nlb, from pool internet-facing`
  public String describe(final Address address) {
    return address.address()
        + " of "
        + id()
        + ": "
        + front.scheme().label()
        + (front.type().isEmpty() ? "" : ", type " + front.type())
        + (address.pool().isEmpty() ? ", from the manifest" : ", from pool " + address.pool())
        + (address.hostname().isEmpty() ? "" : ", in the place of " + address.hostname());
  }
}
