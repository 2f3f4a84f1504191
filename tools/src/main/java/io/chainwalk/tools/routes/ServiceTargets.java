package io.chainwalk.tools.routes;

import io.chainwalk.names.NamedEndpoint;
import io.chainwalk.names.NamedObjects;
import io.chainwalk.names.NamedPort;
import io.chainwalk.names.NamedService;
import io.chainwalk.route.Backend;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the port of a Service that a rule leads to.
public final class ServiceTargets {
  private static final int TCP = 6;

  private ServiceTargets() {}

  /// Finds a port among all Services of a cluster, also those without an address of their own.
  ///
  /// @param ref the Service, and its port by name or number
  /// @param cluster the cluster
  /// @return its TCP port with all its endpoints; of a headless Service without addresses, and with endpoints of which no
  ///     more is known than whether they are ready; empty where there is no such Service or port
  public static Optional<ServicePort> resolve(
      final Backend.ServicePortRef ref, final ClusterManifests cluster) {
    return resolve(ref, cluster.services()).or(() -> withoutAddress(ref, cluster.names()));
  }

  private static Optional<ServicePort> withoutAddress(
      final Backend.ServicePortRef ref, final NamedObjects names) {
    return names.services().stream()
        .filter(service ->
            service.namespace().equals(ref.namespace())
                && service.name().equals(ref.service())
                && service.kind() != NamedService.Kind.EXTERNAL_NAME)
        .findFirst()
        .flatMap(service ->
            service.ports().stream()
                .filter(port -> port.protocol() == TCP && isPort(port, ref))
                .findFirst()
                .map(port -> withoutAddress(service, port)));
  }

  private static boolean isPort(final NamedPort port, final Backend.ServicePortRef ref) {
    return ref.portName().isEmpty()
        ? port.number() == ref.port()
        : port.name().equals(ref.portName());
  }

  private static ServicePort withoutAddress(final NamedService service, final NamedPort port) {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (final NamedEndpoint endpoint : service.endpoints()) {
      for (final NamedPort listening : endpoint.ports()) {
        if (listening.protocol() == TCP && listening.name().equals(port.name())) {
          endpoints.add(
              new Endpoint(
                  endpoint.address(),
                  listening.number(),
                  endpoint.ready(),
                  endpoint.ready(),
                  false));
        }
      }
    }
    return new ServicePort(
        service.namespace(), service.name(), port.name(), TCP, List.of(), endpoints);
  }

  /// Finds a port among the Services that have an address.
  ///
  /// @param ref the Service, and its port by name or number
  /// @param services the Services of the cluster
  /// @return its TCP port with all its endpoints; empty where there is no such Service or port, or the Service has no
  ///     address
  public static Optional<ServicePort> resolve(
      final Backend.ServicePortRef ref, final ServiceSnapshot services) {
    return services.servicePorts().stream()
        .filter(port ->
            port.protocol() == TCP
                && port.namespace().equals(ref.namespace())
                && port.name().equals(ref.service())
                && isPort(port, ref))
        .findFirst();
  }

  private static boolean isPort(final ServicePort port, final Backend.ServicePortRef ref) {
    return ref.portName().isEmpty()
        ? port.vips().stream().anyMatch(vip -> vip.port() == ref.port())
        : port.portName().equals(ref.portName());
  }
}
