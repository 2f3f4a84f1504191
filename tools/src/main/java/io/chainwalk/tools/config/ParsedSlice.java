package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What kube-proxy and DNS look at in an EndpointSlice.
///
/// @param id its own namespace and name, as `namespace/name`
/// @param place where it stands
/// @param service the Service it belongs to, as `namespace/name`
/// @param ports its ports
/// @param backends its endpoints, which all serve all ports
/// @param weight what each endpoint weighs, where the slice says
/// @param proxied whether kube-proxy looks at it; false where a label keeps it away, as that of the slices of headless
///     Services does
record ParsedSlice(
    String id,
    Place place,
    String service,
    List<Port> ports,
    List<Backend> backends,
    OptionalInt weight,
    boolean proxied) {

  /// A port of all endpoints of the slice.
  ///
  /// @param name the name of the Service's port it stands behind; empty where that has none
  /// @param protocol the IP protocol number
  /// @param number 1 to 65535
  record Port(String name, int protocol, int number) {}

  /// An endpoint without its port.
  ///
  /// @param address the first of its addresses
  /// @param ready condition `ready`, true where it is left out
  /// @param serving condition `serving`, true where it is left out
  /// @param terminating condition `terminating`, false where it is left out
  /// @param nodeName the node it runs on; empty where nobody says
  /// @param forZones the zones its hints name
  /// @param forNodes the nodes its hints name
  /// @param pod the Pod it is, as `namespace/name`; empty where nobody says
  /// @param hostname its name within its Service; empty where it has none
  /// @param furtherAddresses its addresses but the first, which kube-proxy does not look at
  record Backend(
      IpAddress address,
      boolean ready,
      boolean serving,
      boolean terminating,
      String nodeName,
      Set<String> forZones,
      Set<String> forNodes,
      String pod,
      String hostname,
      List<IpAddress> furtherAddresses) {}
}
