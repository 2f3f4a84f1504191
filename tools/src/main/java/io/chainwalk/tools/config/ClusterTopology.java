package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.tools.config.LoadBalancing.ClusterNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads of objects that others check what those need to know who see the cluster from outside.
final class ClusterTopology {
  private static final JsonPointer ADDRESSES = JsonPointer.compile("/status/addresses");

  private ClusterTopology() {}

  /// The ranges of ServiceCIDR objects that are right.
  static List<IpPrefix> serviceCidrs(final List<ManifestObject> objects) {
    final List<IpPrefix> ranges = new ArrayList<>();
    for (final ManifestObject object : objects) {
      if (object.kind().equals(KubeKinds.SERVICE_CIDR)
          && object.group().equals("networking.k8s.io")) {
        final FieldChecks checks = new FieldChecks(object, new Problems());
        for (final JsonNode cidr : object.value().at("/spec/cidrs")) {
          final IpPrefix range = checks.prefix(cidr.asText(), "/spec/cidrs");
          if (range != null) {
            ranges.add(range);
          }
        }
      }
    }
    return ranges;
  }

  /// The Nodes.
  static List<ClusterNode> nodes(final List<ManifestObject> objects) {
    final List<ClusterNode> nodes = new ArrayList<>();
    for (final ManifestObject object : objects) {
      if (object.kind().equals(KubeKinds.NODE) && object.group().isEmpty() && object.hasName()) {
        final JsonNode labels = object.value().at(KubeLabels.ALL);
        nodes.add(
            new ClusterNode(
                object.name(),
                labels.path(KubeLabels.ZONE).asText(),
                addresses(object),
                labels.has(ClusterNode.EXCLUDED)));
      }
    }
    return nodes;
  }

  private static List<IpAddress> addresses(final ManifestObject node) {
    final List<IpAddress> addresses = new ArrayList<>();
    for (final String type : List.of("InternalIP", "ExternalIP")) {
      for (final JsonNode entry : node.value().at(ADDRESSES)) {
        final @Nullable IpAddress address =
            entry.path("type").asText().equals(type)
                ? ServiceDraft.parsed(entry.path("address").asText())
                : null;
        if (address != null) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }

  /// The zones in EndpointSlices, by endpoint.
  static Map<IpAddress, String> zones(final List<ManifestObject> objects) {
    final Map<IpAddress, String> zones = new HashMap<>();
    for (final ManifestObject object : objects) {
      if (object.kind().equals(KubeKinds.ENDPOINT_SLICE)) {
        for (final JsonNode endpoint : object.value().path("endpoints")) {
          final @Nullable IpAddress address =
              ServiceDraft.parsed(endpoint.path("addresses").path(0).asText());
          final String zone = endpoint.path("zone").asText();
          if (address != null && !zone.isEmpty()) {
            zones.put(address, zone);
          }
        }
      }
    }
    return zones;
  }
}
