package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives Services the addresses and ports that their manifests leave out, as the API server and the controller of load
/// balancers do before kube-proxy ever sees them.
///
/// Who gets what depends on names ([StableNumbers]), and in a cluster that changes each Service keeps what it has. What a
/// manifest gives explicitly is never changed, and never given to another.
final class AddressAllocation {
  private final AllocationSettings settings;
  private final Map<String, IpAddress> clusterIps = new HashMap<>();
  private final Map<String, Long> nodePorts = new HashMap<>();
  private final Map<String, IpAddress> balancers = new HashMap<>();

  /// Begins with nothing given out.
  ///
  /// @param settings where from
  AddressAllocation(final AllocationSettings settings) {
    this.settings = settings;
  }

  /// A cluster with all addresses.
  ///
  /// @param objects all objects in their order
  /// @param loadBalancing what load balancers see
  record Filled(List<ManifestObject> objects, LoadBalancing loadBalancing) {}

  /// Fills in what is missing.
  ///
  /// @param objects what the cluster is, at a time behind that of the call before
  /// @param problems is told what is wrong, ranges that are full included
  /// @param notices is told what was given out
  /// @return the same objects, Services with their addresses
  Filled fill(final List<ManifestObject> objects, final Problems problems, final Notices notices) {
    final List<Optional<ServiceDraft>> drafts = objects.stream().map(ServiceDraft::of).toList();
    final List<ServiceDraft> services = drafts.stream().flatMap(Optional::stream).toList();
    final TakenAddresses taken = new TakenAddresses(objects, services);
    if (settings.allocates()) {
      final List<IpPrefix> ranges = ranges(objects, notices);
      new ClusterIpAllocation(ranges, clusterIps, problems, notices).fill(services, taken);
      new NodePortAllocation(settings, nodePorts, problems, notices).fill(services, taken);
    }
    final List<BalancedService> balanced =
        new LoadBalancerAllocation(settings, balancers, problems, notices).fill(services, taken);
    final List<ManifestObject> filled = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      filled.add(drafts.get(i).map(ServiceDraft::object).orElse(objects.get(i)));
    }
    return new Filled(
        filled,
        new LoadBalancing(
            balanced, ClusterTopology.nodes(objects), ClusterTopology.zones(objects)));
  }

  private List<IpPrefix> ranges(final List<ManifestObject> objects, final Notices notices) {
    final List<IpPrefix> ofObjects = ClusterTopology.serviceCidrs(objects);
    if (ofObjects.isEmpty()) {
      return settings.serviceCidrs();
    }
    if (!settings.serviceCidrs().equals(AllocationSettings.DEFAULT_SERVICE_CIDRS)) {
      notices.add(Notice.SERVICE_CIDR_OUTRANKED, ofObjects.getFirst().toString());
    }
    return ofObjects;
  }
}
