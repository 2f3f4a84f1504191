package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.NamedService;
import java.util.List;

/// What DNS looks at in a Service, and kube-proxy does not.
///
/// @param kind what its name leads to
/// @param clusterIps its cluster IPs, also where kube-proxy passes it over
/// @param externalName what it is an alias of; empty where it is none
/// @param publishNotReady `spec.publishNotReadyAddresses`
/// @param families the families that endpoints of a headless Service have where they are made from Pods; that of each
///     Pod's primary address where nobody says
record NameFields(
    NamedService.Kind kind,
    List<IpAddress> clusterIps,
    String externalName,
    boolean publishNotReady,
    Families families) {

  /// Families of addresses.
  enum Families {
    /// That of each Pod's primary address, which is the primary one of the cluster.
    PRIMARY,
    /// IPv4.
    IPV4,
    /// IPv6.
    IPV6,
    /// Both.
    DUAL
  }

  /// Whether a Pod's address becomes an endpoint of a headless Service.
  ///
  /// @param pod the Pod
  /// @param address one of its addresses
  /// @return whether the Service wants its family
  boolean admits(final ParsedPod pod, final IpAddress address) {
    return switch (families) {
      case PRIMARY -> address.equals(pod.addresses().getFirst());
      case IPV4 -> !address.ipv6();
      case IPV6 -> address.ipv6();
      case DUAL -> true;
    };
  }
}
