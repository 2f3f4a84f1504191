package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the EndpointSlices of a Service from Pods, as the endpoint slice controller does.
///
/// The controller puts Pods with the same ports together in one slice; here each Pod has a slice of its own for each
/// family, which comes to the same once they are joined.
final class PodSlices {
  private final Map<String, List<ParsedPod>> podsByNamespace;
  private final Map<String, String> zonesByNode;

  /// Prepares for any number of Services.
  ///
  /// @param pods all Pods of the cluster
  /// @param nodes all Nodes of the cluster, whose zones hints name
  PodSlices(final List<ParsedPod> pods, final List<ParsedNode> nodes) {
    this.podsByNamespace = pods.stream().collect(Collectors.groupingBy(ParsedPod::namespace));
    this.zonesByNode =
        nodes.stream().collect(Collectors.toUnmodifiableMap(ParsedNode::name, ParsedNode::zone));
  }

  /// The Pods that a Service selects and that have not ended.
  ///
  /// @param service the Service
  /// @return its Pods, in the order of the input
  List<ParsedPod> selectedBy(final ParsedService service) {
    final ParsedService.@Nullable PodSelection selection = service.pods();
    if (selection == null) {
      return List.of();
    }
    return podsByNamespace.getOrDefault(service.namespace(), List.of()).stream()
        .filter(pod -> pod.labels().entrySet().containsAll(selection.labels().entrySet()))
        .filter(pod -> !pod.ended())
        .toList();
  }

  /// The slices of a Service.
  ///
  /// @param service a Service that has none of its own
  /// @return a slice for each Pod and each family that both have an address of
  List<ParsedSlice> slicesOf(final ParsedService service) {
    final ParsedService.@Nullable PodSelection selection = service.pods();
    final List<ParsedSlice> slices = new ArrayList<>();
    if (selection != null) {
      for (final ParsedPod pod : selectedBy(service)) {
        final List<ParsedSlice.Port> ports = ports(service, pod);
        for (final boolean ipv6 : new boolean[] {false, true}) {
          pod.addresses().stream()
              .filter(address -> address.ipv6() == ipv6 && service.admits(pod, address))
              .findFirst()
              .ifPresent(address ->
                  slices.add(
                      new ParsedSlice(
                          pod.id(),
                          pod.place(),
                          service.id(),
                          ports,
                          List.of(backend(service, pod, address, selection)),
                          pod.weight(),
                          true)));
        }
      }
    }
    return slices;
  }

  /// The ports of a Pod that stand behind those of the Service. A named one is left out where no container has it.
  private static List<ParsedSlice.Port> ports(final ParsedService service, final ParsedPod pod) {
    final List<ParsedSlice.Port> ports = new ArrayList<>();
    for (final ParsedService.Port port : service.ports()) {
      final ParsedService.Target target = port.target();
      if (target.name().isEmpty()) {
        ports.add(new ParsedSlice.Port(port.name(), port.protocol(), target.number()));
      } else {
        pod.ports().stream()
            .filter(p -> p.name().equals(target.name()) && p.protocol() == port.protocol())
            .findFirst()
            .ifPresent(
                p -> ports.add(new ParsedSlice.Port(port.name(), port.protocol(), p.number())));
      }
    }
    return ports;
  }

  private ParsedSlice.Backend backend(
      final ParsedService service,
      final ParsedPod pod,
      final IpAddress address,
      final ParsedService.PodSelection selection) {
    final boolean ready = selection.publishNotReady() || (pod.ready() && !pod.terminating());
    final String zone = zonesByNode.getOrDefault(pod.nodeName(), "");
    final ParsedService.Distribution distribution =
        ready ? selection.distribution() : ParsedService.Distribution.ANYWHERE;
    return new ParsedSlice.Backend(
        address,
        ready,
        pod.ready(),
        pod.terminating(),
        pod.nodeName(),
        switch (distribution) {
          case ANYWHERE -> Set.of();
          case SAME_ZONE, SAME_NODE -> nameIfAny(zone);
        },
        switch (distribution) {
          case ANYWHERE, SAME_ZONE -> Set.of();
          case SAME_NODE -> nameIfAny(pod.nodeName());
        },
        pod.id(),
        pod.subdomain().equals(service.name()) ? pod.hostname() : "",
        List.of());
  }

  private static Set<String> nameIfAny(final String name) {
    return name.isEmpty() ? Set.of() : Set.of(name);
  }
}
