package io.chainwalk.tools.replay;

import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The services of several moments as one: every service port and every endpoint that there ever is, so that each has one
/// number.
final class AllServices {
  private AllServices() {}

  /// Joins snapshots. Of a service port or endpoint that is in several, what the last says counts.
  ///
  /// @param moments in the order of time
  /// @return in the order of first appearance; the only one itself
  static ServiceSnapshot of(final List<ServiceSnapshot> moments) {
    if (moments.size() == 1) {
      return moments.getFirst();
    }
    final Map<String, ServicePort> ports = new LinkedHashMap<>();
    for (final ServiceSnapshot moment : moments) {
      for (final ServicePort port : moment.servicePorts()) {
        ports.merge(port.protocol() + " " + port.displayName(), port, AllServices::join);
      }
    }
    return new ServiceSnapshot(List.copyOf(ports.values()));
  }

  private static ServicePort join(final ServicePort earlier, final ServicePort later) {
    final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    earlier.endpoints().forEach(endpoint -> endpoints.put(endpoint.toString(), endpoint));
    later.endpoints().forEach(endpoint -> endpoints.put(endpoint.toString(), endpoint));
    return new ServicePort(
        later.namespace(),
        later.name(),
        later.portName(),
        later.protocol(),
        later.vips(),
        new ArrayList<>(endpoints.values()),
        later.nodePort(),
        later.policies(),
        later.loadBalancer());
  }
}
