package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks a Node and takes from it what kube-proxy looks at. The rest of it is not looked at.
final class NodeParser {
  private NodeParser() {}

  /// Parses a Node.
  ///
  /// @param object where it was read
  /// @param problems is told what is wrong with it
  /// @return what kube-proxy looks at, or null when anything is wrong
  static @Nullable ParsedNode parse(final ManifestObject object, final Problems problems) {
    final FieldChecks checks = new FieldChecks(object, problems);
    final ManifestFields fields = new ManifestFields(object, problems);
    checks.require(object.hasName(), "/metadata/name");
    checks.name(fields.text("/metadata/name"), true, "/metadata/name");
    final String zone = fields.text(KubeLabels.ALL.appendProperty(KubeLabels.ZONE).toString());
    final List<IpAddress> addresses = new ArrayList<>(addresses(fields, checks, "InternalIP"));
    addresses.addAll(addresses(fields, checks, "ExternalIP"));
    final List<String> podCidrs = podCidrs(fields, checks);
    return checks.passed()
        ? new ParsedNode(object.name(), zone, addresses.stream().distinct().toList(), podCidrs)
        : null;
  }

  private static List<IpAddress> addresses(
      final ManifestFields fields, final FieldChecks checks, final String type) {
    final List<IpAddress> addresses = new ArrayList<>();
    for (final String at : fields.elements("/status/addresses")) {
      if (fields.text(at + "/type").equals(type)) {
        final IpAddress address = checks.address(fields.text(at + "/address"), at + "/address");
        if (address != null) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }

  private static List<String> podCidrs(final ManifestFields fields, final FieldChecks checks) {
    final List<String> cidrs = fields.texts("/spec/podCIDRs");
    for (int i = 0; i < cidrs.size(); i++) {
      checks.prefix(cidrs.get(i), "/spec/podCIDRs/" + i);
    }
    final String only = fields.text("/spec/podCIDR");
    if (!cidrs.isEmpty() || only.isEmpty()) {
      return cidrs;
    }
    checks.prefix(only, "/spec/podCIDR");
    return List.of(only);
  }
}
