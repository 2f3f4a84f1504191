package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.flow.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The addresses and node ports that manifests give explicitly, and the addresses that were given out since, whatever the
/// range or pool: nobody else is to get them.
final class TakenAddresses {
  private final Set<IpAddress> addresses = new HashSet<>();
  private final Set<Long> nodePorts = new HashSet<>();

  /// Looks through manifests.
  ///
  /// @param objects all of them
  /// @param services those that are Services with addresses
  TakenAddresses(final List<ManifestObject> objects, final List<ServiceDraft> services) {
    for (final ServiceDraft service : services) {
      addresses.addAll(service.clusterIps());
      addresses.addAll(service.externalIps());
      addresses.addAll(service.statusAddresses());
      final IpAddress asked = ServiceDraft.parsed(service.specText("loadBalancerIP"));
      if (asked != null) {
        addresses.add(asked);
      }
      for (int i = 0; i < service.portCount(); i++) {
        nodePorts.add((long) service.nodePort(i));
      }
      nodePorts.add((long) service.healthCheckNodePort());
    }
    objects.stream()
        .filter(object -> object.kind().equals(KubeKinds.NODE) && object.group().isEmpty())
        .forEach(this::addNode);
  }

  private void addNode(final ManifestObject node) {
    for (final JsonNode entry : node.value().path("status").path("addresses")) {
      final @Nullable IpAddress address = ServiceDraft.parsed(entry.path("address").asText());
      if (address != null) {
        addresses.add(address);
      }
    }
  }

  /// Notes that an address was given out.
  void take(final IpAddress address) {
    addresses.add(address);
  }

  /// Whether somebody has the address.
  boolean has(final IpAddress address) {
    return addresses.contains(address);
  }

  /// Whether a manifest has the node port.
  boolean hasNodePort(final long number) {
    return nodePorts.contains(number);
  }
}
