package io.chainwalk.tools.config;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Joins EndpointSlices to Services, as the kube-proxy of one node does.
///
/// A slice belongs to the Service its label names, in its own namespace. A slice's port stands behind the Service's
/// port with the same name and protocol. An endpoint that stands in several slices counts once, as it stands in the
/// first that says it is on the node, or else in the first. The endpoints of a port are in the order of their text
/// (`10.0.0.10:80` before `10.0.0.9:80`), which is the order in which kube-proxy writes its rules.
///
/// Where no slice names a Service, its slices are made from Pods ([PodSlices]).
final class SnapshotBuilder {
  private final ParsedCluster cluster;
  private final String nodeName;
  private final Notices notices;
  private final PodSlices podSlices;
  private final Map<String, List<ParsedSlice>> slicesByService = new LinkedHashMap<>();
  private final Map<String, OptionalInt> weightsByPod = new HashMap<>();
  private final List<PortWithoutEndpoints> withoutEndpoints = new ArrayList<>();

  /// Prepares the join.
  ///
  /// @param cluster what was read
  /// @param nodeName the node on which kube-proxy runs; empty where nobody says
  /// @param notices is told what kube-proxy does not act on
  SnapshotBuilder(final ParsedCluster cluster, final String nodeName, final Notices notices) {
    this.cluster = cluster;
    this.nodeName = nodeName;
    this.notices = notices;
    this.podSlices = new PodSlices(cluster.pods, cluster.nodes);
    cluster.slices.forEach(slice ->
        slicesByService.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice));
    cluster.pods.forEach(pod -> weightsByPod.put(pod.id(), pod.weight()));
  }

  /// Joins what was read. To be called once.
  ///
  /// @return the services that have a VIP, in the order in which they were read
  ServiceSnapshot build() {
    noticeSlicesWithoutService();
    final List<ServicePort> ports = new ArrayList<>();
    final Set<String> claimed = new HashSet<>();
    for (final ParsedService service : cluster.services) {
      if (service.withoutRules() == null) {
        ports.addAll(ports(service, claimed));
      }
    }
    return new ServiceSnapshot(ports);
  }

  /// The ports behind which there are no endpoints, once they are joined.
  List<PortWithoutEndpoints> withoutEndpoints() {
    return withoutEndpoints;
  }

  private List<ServicePort> ports(final ParsedService service, final Set<String> claimed) {
    final List<ParsedSlice> slices = slicesOf(service);
    final List<ServicePort> ports = new ArrayList<>();
    for (final ParsedService.Port port : service.ports()) {
      final ServicePort joined =
          new ServicePort(
              service.namespace(),
              service.name(),
              port.name(),
              port.protocol(),
              service.addresses().stream()
                  .map(address -> new Vip(address.address(), port.number(), address.kind()))
                  .toList(),
              endpoints(service, port, slices),
              port.nodePort(),
              service.policies(),
              service.loadBalancer());
      noticeClaims(joined, claimed);
      if (joined.endpoints().isEmpty()) {
        withoutEndpoints.add(reasonFor(joined, service, slices));
      }
      ports.add(joined);
    }
    return ports;
  }

  private List<ParsedSlice> slicesOf(final ParsedService service) {
    if (cluster.hasSlices(service.id()) || service.pods() == null) {
      return slicesByService.getOrDefault(service.id(), List.of());
    }
    final List<ParsedPod> pods = podSlices.selectedBy(service);
    if (!pods.isEmpty()) {
      notices.add(Notice.DERIVED_SLICES, service.id());
    } else if (!cluster.pods.isEmpty()) {
      notices.add(Notice.SELECTOR_WITHOUT_PODS, service.id());
    }
    pods.stream()
        .filter(pod -> pod.addresses().isEmpty())
        .forEach(pod -> notices.add(Notice.POD_WITHOUT_ADDRESS, pod.id()));
    return podSlices.slicesOf(service);
  }

  private List<Endpoint> endpoints(
      final ParsedService service, final ParsedService.Port port, final List<ParsedSlice> slices) {
    final SortedMap<String, Endpoint> byText = new TreeMap<>();
    for (final ParsedSlice slice : slices) {
      for (final ParsedSlice.Port slicePort : slice.ports()) {
        if (slicePort.name().equals(port.name()) && slicePort.protocol() == port.protocol()) {
          for (final ParsedSlice.Backend backend : slice.backends()) {
            final Endpoint endpoint =
                endpoint(backend, slicePort.number(), weight(service, slice, backend));
            byText.merge(
                endpoint.toString(),
                endpoint,
                (earlier, later) -> isLocal(later) && !isLocal(earlier) ? later : earlier);
          }
        }
      }
    }
    return List.copyOf(byText.values());
  }

  private boolean isLocal(final Endpoint endpoint) {
    return !nodeName.isEmpty() && endpoint.nodeName().equals(nodeName);
  }

  /// What the Pod says counts before what the slice says, and that before what the Service says.
  private int weight(
      final ParsedService service, final ParsedSlice slice, final ParsedSlice.Backend backend) {
    final OptionalInt ofPod = weightsByPod.getOrDefault(backend.pod(), OptionalInt.empty());
    return ofPod.orElseGet(
        () -> slice.weight().orElseGet(() -> service.weight().orElse(Endpoint.DEFAULT_WEIGHT)));
  }

  private static Endpoint endpoint(
      final ParsedSlice.Backend backend, final int port, final int weight) {
    return new Endpoint(
        backend.address(),
        port,
        backend.ready(),
        backend.serving(),
        backend.terminating(),
        backend.nodeName(),
        backend.forZones(),
        backend.forNodes(),
        weight);
  }

  private static PortWithoutEndpoints reasonFor(
      final ServicePort port, final ParsedService service, final List<ParsedSlice> slices) {
    if (slices.isEmpty()) {
      return new PortWithoutEndpoints(
          port, PortWithoutEndpoints.Reason.NO_SLICE, service.place(), List.of());
    }
    PortWithoutEndpoints.Reason reason = PortWithoutEndpoints.Reason.OTHER_NAME;
    Place place = slices.getFirst().place();
    final Set<String> found = new LinkedHashSet<>();
    for (final ParsedSlice slice : slices) {
      for (final ParsedSlice.Port slicePort : slice.ports()) {
        found.add(inWords(slicePort));
        if (slicePort.name().equals(port.portName())) {
          if (slicePort.protocol() == port.protocol()) {
            return new PortWithoutEndpoints(
                port, PortWithoutEndpoints.Reason.NO_ADDRESS, slice.place(), List.of());
          }
          reason = PortWithoutEndpoints.Reason.OTHER_PROTOCOL;
          place = slice.place();
        }
      }
    }
    return new PortWithoutEndpoints(
        port,
        slices.stream().allMatch(slice -> slice.backends().isEmpty())
            ? PortWithoutEndpoints.Reason.NO_ADDRESS
            : reason,
        place,
        List.copyOf(found));
  }

  private static String inWords(final ParsedSlice.Port port) {
    return (port.name().isEmpty() ? "unnamed" : port.name())
        + " ("
        + Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT)
        + ")";
  }

  private void noticeClaims(final ServicePort port, final Set<String> claimed) {
    // One address may lead to a Service for two reasons, which is no quarrel.
    final Set<String> own =
        port.vips().stream()
            .map(vip -> port.protocol() + " " + vip)
            .collect(Collectors.toUnmodifiableSet());
    final String service = port.namespace() + '/' + port.name();
    if (own.stream().anyMatch(claimed::contains)) {
      notices.add(Notice.VIP_CLAIMED_TWICE, service);
    }
    claimed.addAll(own);
    if (port.nodePort() != 0 && !claimed.add(port.protocol() + " " + port.nodePort())) {
      notices.add(Notice.NODE_PORT_CLAIMED_TWICE, service);
    }
  }

  private void noticeSlicesWithoutService() {
    for (final ParsedSlice slice : cluster.slices) {
      if (!cluster.places().containsKey(KubeKinds.SERVICE + ' ' + slice.service())) {
        notices.add(Notice.SLICE_WITHOUT_SERVICE, slice.id());
      }
    }
  }
}
