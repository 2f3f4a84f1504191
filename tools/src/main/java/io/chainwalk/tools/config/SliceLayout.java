package io.chainwalk.tools.config;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Lays the endpoints of a service out in as few EndpointSlices as say the same.
final class SliceLayout {

  /// What all endpoints of a slice have in common.
  ///
  /// @param port where they listen
  /// @param weight what each weighs
  private record Common(int port, int weight) {}

  /// One slice in the making.
  ///
  /// @param weight what each endpoint weighs
  /// @param backends its endpoints
  /// @param ports its ports, each name once
  private record Draft(int weight, List<ParsedSlice.Backend> backends, List<EndpointPort> ports) {
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
      backends(port, ipv6).forEach((common, backends) -> place(port, common, backends, drafts));
    }
    return drafts;
  }

  private static Map<Common, List<ParsedSlice.Backend>> backends(
      final ServicePort port, final boolean ipv6) {
    final Map<Common, List<ParsedSlice.Backend>> backends = new LinkedHashMap<>();
    for (final Endpoint endpoint : port.endpoints()) {
      if (endpoint.address().ipv6() == ipv6) {
        backends
            .computeIfAbsent(new Common(endpoint.port(), endpoint.weight()), _ -> new ArrayList<>())
            .add(
                new ParsedSlice.Backend(
                    endpoint.address(),
                    endpoint.ready(),
                    endpoint.serving(),
                    endpoint.terminating(),
                    endpoint.nodeName(),
                    endpoint.forZones(),
                    endpoint.forNodes(),
                    "",
                    "",
                    List.of()));
      }
    }
    return backends;
  }

  /// Adds a port to the first slice that has the same endpoints, or begins a new one.
  private static void place(
      final ServicePort port,
      final Common common,
      final List<ParsedSlice.Backend> backends,
      final List<Draft> drafts) {
    final EndpointPort slicePort =
        new EndpointPortBuilder()
            .withName(port.portName())
            .withProtocol(Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT))
            .withPort(common.port())
            .build();
    for (final Draft draft : drafts) {
      if (draft.weight() == common.weight()
          && draft.backends().equals(backends)
          && !draft.hasPortNamed(port.portName())) {
        draft.ports().add(slicePort);
        return;
      }
    }
    drafts.add(new Draft(common.weight(), backends, new ArrayList<>(List.of(slicePort))));
  }

  private static EndpointSlice slice(
      final ServicePort service, final boolean ipv6, final int ordinal, final Draft draft) {
    final String family = ipv6 ? "IPv6" : "IPv4";
    final String suffix =
        '-' + family.toLowerCase(Locale.ROOT) + (ordinal == 1 ? "" : "-" + ordinal);
    final ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withNamespace(service.namespace())
            .withName(service.name() + suffix)
            .addToLabels(KubeLabels.SERVICE_NAME, service.name());
    if (draft.weight() != Endpoint.DEFAULT_WEIGHT) {
      metadata.addToAnnotations(Weights.ANNOTATIONS.getFirst(), Integer.toString(draft.weight()));
    }
    return new EndpointSliceBuilder()
        .withMetadata(metadata.build())
        .withAddressType(family)
        .withPorts(draft.ports())
        .withEndpoints(draft.backends().stream().map(SliceLayout::endpoint).toList())
        .build();
  }

  private static io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint(
      final ParsedSlice.Backend backend) {
    final EndpointBuilder endpoint =
        new EndpointBuilder()
            .withAddresses(backend.address().toString())
            .withNodeName(backend.nodeName().isEmpty() ? null : backend.nodeName());
    if (!backend.forZones().isEmpty() || !backend.forNodes().isEmpty()) {
      endpoint
          .withNewHints()
          .withForZones(sorted(backend.forZones()).map(ForZone::new).toList())
          .withForNodes(sorted(backend.forNodes()).map(ForNode::new).toList())
          .endHints();
    }
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

  private static Stream<String> sorted(final Set<String> names) {
    return names.stream().sorted();
  }
}
