package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.NamedEndpoint;
import io.chainwalk.names.NamedObjects;
import io.chainwalk.names.NamedPod;
import io.chainwalk.names.NamedPort;
import io.chainwalk.names.NamedService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Joins EndpointSlices to Services as the cluster's DNS does: of Services of all kinds, whoever balances them.
///
/// A slice belongs to the Service its label names. Where no slice names a Service, its slices are made from Pods
/// ([PodSlices]).
final class NamesBuilder {
  private static final Comparator<NamedEndpoint> BY_ADDRESS =
      Comparator.comparing(NamedEndpoint::address).thenComparing(NamedEndpoint::label);

  private final ParsedCluster cluster;
  private final PodSlices podSlices;
  private final Map<String, List<ParsedSlice>> slicesByService = new HashMap<>();

  /// Prepares the join.
  ///
  /// @param cluster what was read
  NamesBuilder(final ParsedCluster cluster) {
    this.cluster = cluster;
    this.podSlices = new PodSlices(cluster.pods, cluster.nodes);
    Stream.of(cluster.slices, cluster.unproxiedSlices)
        .flatMap(List::stream)
        .forEach(slice ->
            slicesByService.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice));
  }

  /// Joins what was read.
  ///
  /// @return what has names, Services in the order of the input
  NamedObjects build() {
    return new NamedObjects(
        cluster.namespaces,
        cluster.services.stream().map(this::service).toList(),
        cluster.pods.stream()
            .filter(pod -> !pod.addresses().isEmpty() && !pod.terminating())
            .map(pod -> new NamedPod(pod.namespace(), pod.name(), pod.addresses().getFirst()))
            .toList());
  }

  private NamedService service(final ParsedService service) {
    final NameFields names = service.names();
    return new NamedService(
        service.namespace(),
        service.name(),
        names.kind(),
        service.clusterIps(),
        names.externalName(),
        names.publishNotReady(),
        service.ports().stream()
            .map(port -> new NamedPort(port.name(), port.protocol(), port.number()))
            .toList(),
        names.kind() == NamedService.Kind.EXTERNAL_NAME ? List.of() : endpoints(service));
  }

  private List<NamedEndpoint> endpoints(final ParsedService service) {
    final boolean fromPods = !cluster.hasSlices(service.id()) && service.pods() != null;
    final List<ParsedSlice> slices =
        fromPods
            ? podSlices.slicesOf(service)
            : slicesByService.getOrDefault(service.id(), List.of());
    final List<NamedEndpoint> endpoints = new ArrayList<>();
    for (final ParsedSlice slice : slices) {
      final String object =
          (fromPods ? KubeKinds.POD : KubeKinds.ENDPOINT_SLICE) + ' ' + slice.id();
      for (final ParsedSlice.Backend backend : slice.backends()) {
        endpoints.add(endpoint(slice, backend, backend.address(), object));
        for (final IpAddress further : backend.furtherAddresses()) {
          endpoints.add(endpoint(slice, backend, further, object));
        }
      }
    }
    endpoints.sort(BY_ADDRESS);
    return endpoints;
  }

  private static NamedEndpoint endpoint(
      final ParsedSlice slice,
      final ParsedSlice.Backend backend,
      final IpAddress address,
      final String object) {
    return new NamedEndpoint(
        address,
        backend.hostname(),
        backend.ready(),
        slice.ports().stream()
            .map(port -> new NamedPort(port.name(), port.protocol(), port.number()))
            .toList(),
        object);
  }
}
