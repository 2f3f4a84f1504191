package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names below `pod.<cluster domain>`.
final class PodTree {
  private static final int POD_LABELS = 2;

  private final DomainName domain;
  private final PodRecords mode;
  private final Set<String> namespaces;
  private final Map<PlacedAddress, NamedPod> pods = new HashMap<>();

  private record PlacedAddress(String namespace, IpAddress address) {}

  /// @param domain the name `pod.<cluster domain>`
  PodTree(
      final DomainName domain,
      final PodRecords mode,
      final Set<String> namespaces,
      final List<NamedPod> pods) {
    this.domain = domain;
    this.mode = mode;
    this.namespaces = namespaces;
    pods.forEach(
        pod -> this.pods.putIfAbsent(new PlacedAddress(pod.namespace(), pod.address()), pod));
  }

  /// What is at a name.
  ///
  /// @param labels those in front of `pod`, from left to right
  NameContent find(final List<String> labels) {
    if (labels.isEmpty()) {
      return new NameContent.Bare(new Absence(Absence.Kind.ONLY_NAMES_BELOW, "", "", "pod"));
    }
    final String namespace = labels.getLast();
    if (mode == PodRecords.DISABLED) {
      return noName(Absence.Kind.PODS_DISABLED, namespace, "");
    }
    if (!namespaces.contains(namespace)) {
      return noName(Absence.Kind.NO_NAMESPACE, namespace, "");
    }
    if (labels.size() < POD_LABELS) {
      return new NameContent.Bare(
          new Absence(Absence.Kind.ONLY_NAMES_BELOW, namespace, "", namespace));
    }
    if (labels.size() > POD_LABELS) {
      return noName(Absence.Kind.TOO_MANY_LABELS, namespace, String.join(".", labels));
    }
    return pod(namespace, labels.getFirst());
  }

  private NameContent pod(final String namespace, final String label) {
    final Optional<IpAddress> address = DashedAddress.parse(label);
    if (address.isEmpty()) {
      return noName(Absence.Kind.NO_ADDRESS, namespace, label);
    }
    final NamedPod pod = pods.get(new PlacedAddress(namespace, address.get()));
    if (pod == null && mode == PodRecords.VERIFIED) {
      return noName(Absence.Kind.NO_POD, namespace, address.get().toString());
    }
    final RecordSource source =
        pod == null
            ? new RecordSource("", "the address in the name, whether a Pod has it or not")
            : new RecordSource("Pod " + pod.namespace() + '/' + pod.name(), "its address");
    return new NameContent.Hosts(
        List.of(new NameContent.Host(address.get(), 0, domain.below(label, namespace), source)),
        new Absence(Absence.Kind.OTHER_TYPES, namespace, "", label));
  }

  private static NameContent noName(
      final Absence.Kind kind, final String namespace, final String label) {
    return new NameContent.NoName(new Absence(kind, namespace, "", label));
  }
}
