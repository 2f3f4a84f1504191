package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Joins EndpointSlices to Services, as kube-proxy does.
///
/// A slice belongs to the Service its label names, in its own namespace. A slice's port stands behind the Service's
/// port with the same name and protocol. An endpoint that stands in several slices counts once, as it stands in the
/// first. The endpoints of a port are in the order of their text (`10.0.0.10:80` before `10.0.0.9:80`), which is
/// the order in which kube-proxy writes its rules.
final class SnapshotBuilder {
  private final Problems problems;
  private final Notices notices;
  private final Map<String, String> placesByTitle = new HashMap<>();
  private final List<ParsedService> services = new ArrayList<>();
  private final Map<String, List<ParsedSlice>> slicesByService = new LinkedHashMap<>();

  SnapshotBuilder(final Problems problems, final Notices notices) {
    this.problems = problems;
    this.notices = notices;
  }

  /// Notes an object, and a problem if another one of its kind has the same namespace and name.
  ///
  /// @param object a Service or an EndpointSlice
  void claimName(final ManifestObject object) {
    final String earlier = placesByTitle.putIfAbsent(object.title(), object.place());
    if (earlier != null) {
      problems.add(
          object.source(),
          object.lines().line(),
          object.title() + " is defined already, at " + earlier);
    }
  }

  void add(final ParsedService service) {
    services.add(service);
  }

  void add(final ParsedSlice slice) {
    slicesByService.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice);
  }

  /// Joins what was added.
  ///
  /// @return the services that have a VIP, in the order in which they were added
  ServiceSnapshot build() {
    noticeSlicesWithoutService();
    final List<ServicePort> ports = new ArrayList<>();
    final Set<String> claimed = new HashSet<>();
    for (final ParsedService service : services) {
      if (service.clusterIps().isEmpty()) {
        continue;
      }
      for (final ParsedService.Port port : service.ports()) {
        final List<Vip> vips =
            service.clusterIps().stream()
                .map(address -> new Vip(address, port.number(), Vip.Kind.CLUSTER))
                .toList();
        if (!vips.stream().allMatch(vip -> claimed.add(port.protocol() + " " + vip))) {
          notices.add(Notice.VIP_CLAIMED_TWICE, service.id());
        }
        ports.add(
            new ServicePort(
                service.namespace(),
                service.name(),
                port.name(),
                port.protocol(),
                vips,
                endpoints(service.id(), port)));
      }
    }
    return new ServiceSnapshot(ports);
  }

  private List<Endpoint> endpoints(final String service, final ParsedService.Port port) {
    final SortedMap<String, Endpoint> byText = new TreeMap<>();
    for (final ParsedSlice slice : slicesByService.getOrDefault(service, List.of())) {
      for (final ParsedSlice.Port slicePort : slice.ports()) {
        if (slicePort.name().equals(port.name()) && slicePort.protocol() == port.protocol()) {
          for (final ParsedSlice.Backend backend : slice.backends()) {
            final Endpoint endpoint = endpoint(backend, slicePort.number());
            byText.putIfAbsent(endpoint.toString(), endpoint);
          }
        }
      }
    }
    return List.copyOf(byText.values());
  }

  private static Endpoint endpoint(final ParsedSlice.Backend backend, final int port) {
    final IpAddress address = backend.address();
    return new Endpoint(address, port, backend.ready(), backend.serving(), backend.terminating());
  }

  private void noticeSlicesWithoutService() {
    slicesByService.forEach((service, slices) -> {
      if (!placesByTitle.containsKey("Service " + service)) {
        slices.forEach(slice -> notices.add(Notice.SLICE_WITHOUT_SERVICE, slice.id()));
      }
    });
  }
}
