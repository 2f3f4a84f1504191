package io.chainwalk.tools.config;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Lays the endpoints of a service out in as few EndpointSlices as say the same.
final class SliceLayout {

  /// One slice in the making.
  ///
  /// @param backends its endpoints
  /// @param ports its ports, each name once
  private record Draft(List<ParsedSlice.Backend> backends, List<EndpointPort> ports) {
    boolean hasPortNamed(final String name) {
      return ports.stream().anyMatch(port -> port.getName().equals(name));
    }
  }

  private SliceLayout() {}

  /// The slices of a service.
  ///
  /// @param ports all ports of one service
  /// @return its slices, IPv4 first; none for a family without endpoints
  static List<EndpointSlice> slices(final List<ServicePort> ports) {
    final List<EndpointSlice> slices = new ArrayList<>();
    for (final boolean ipv6 : new boolean[] {false, true}) {
      final List<Draft> drafts = drafts(ports, ipv6);
      for (int i = 0; i < drafts.size(); i++) {
        slices.add(slice(ports.getFirst(), ipv6, i + 1, drafts.get(i)));
      }
    }
    return slices;
  }

  private static List<Draft> drafts(final List<ServicePort> ports, final boolean ipv6) {
    final List<Draft> drafts = new ArrayList<>();
    for (final ServicePort port : ports) {
      backendsByPort(port, ipv6)
          .forEach((number, backends) -> place(port, number, backends, drafts));
    }
    return drafts;
  }

  private static Map<Integer, List<ParsedSlice.Backend>> backendsByPort(
      final ServicePort port, final boolean ipv6) {
    final Map<Integer, List<ParsedSlice.Backend>> byPort = new LinkedHashMap<>();
    for (final Endpoint endpoint : port.endpoints()) {
      if (endpoint.address().ipv6() == ipv6) {
        byPort
            .computeIfAbsent(endpoint.port(), _ -> new ArrayList<>())
            .add(
                new ParsedSlice.Backend(
                    endpoint.address(),
                    endpoint.ready(),
                    endpoint.serving(),
                    endpoint.terminating()));
      }
    }
    return byPort;
  }

  /// Adds a port to the first slice that has the same endpoints, or begins a new one.
  private static void place(
      final ServicePort port,
      final int number,
      final List<ParsedSlice.Backend> backends,
      final List<Draft> drafts) {
    final EndpointPort slicePort =
        new EndpointPortBuilder()
            .withName(port.portName())
            .withProtocol(Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT))
            .withPort(number)
            .build();
    for (final Draft draft : drafts) {
      if (draft.backends().equals(backends) && !draft.hasPortNamed(port.portName())) {
        draft.ports().add(slicePort);
        return;
      }
    }
    drafts.add(new Draft(backends, new ArrayList<>(List.of(slicePort))));
  }

  private static EndpointSlice slice(
      final ServicePort service, final boolean ipv6, final int ordinal, final Draft draft) {
    final String family = ipv6 ? "IPv6" : "IPv4";
    final String suffix =
        '-' + family.toLowerCase(Locale.ROOT) + (ordinal == 1 ? "" : "-" + ordinal);
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(service.namespace())
        .withName(service.name() + suffix)
        .addToLabels(KubeLabels.SERVICE_NAME, service.name())
        .endMetadata()
        .withAddressType(family)
        .withPorts(draft.ports())
        .withEndpoints(draft.backends().stream().map(SliceLayout::endpoint).toList())
        .build();
  }

  private static io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint(
      final ParsedSlice.Backend backend) {
    final EndpointBuilder endpoint =
        new EndpointBuilder().withAddresses(backend.address().toString());
    if (backend.ready() && backend.serving() && !backend.terminating()) {
      return endpoint.withNewConditions().withReady(true).endConditions().build();
    }
    return endpoint
        .withNewConditions()
        .withReady(backend.ready())
        .withServing(backend.serving())
        .withTerminating(backend.terminating())
        .endConditions()
        .build();
  }
}
