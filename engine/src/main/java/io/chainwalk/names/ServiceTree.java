package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The names below `svc.<cluster domain>`.
final class ServiceTree {
  static final String OF_SERVICE = "Service ";
  private static final int SERVICE_LABELS = 2;

  private final DomainName domain;
  private final Map<String, Map<String, NamedService>> byNamespace = new TreeMap<>();
  private final Map<String, ServiceNames> byId = new HashMap<>();

  /// @param domain the name `svc.<cluster domain>`
  ServiceTree(final DomainName domain, final NamedObjects objects) {
    this.domain = domain;
    objects.namespaces().forEach(namespace -> byNamespace.put(namespace, new TreeMap<>()));
    objects
        .services()
        .forEach(service ->
            byNamespace
                .computeIfAbsent(service.namespace(), key -> new TreeMap<>())
                .put(service.name(), service));
    all().forEach(service -> byId.put(service.id(), new ServiceNames(this, service)));
  }

  Set<String> namespaces() {
    return byNamespace.keySet();
  }

  Map<String, NamedService> services(final String namespace) {
    return byNamespace.getOrDefault(namespace, Map.of());
  }

  Stream<NamedService> all() {
    return byNamespace.values().stream().flatMap(services -> services.values().stream());
  }

  DomainName nameOf(final NamedService service) {
    return domain.below(service.name(), service.namespace());
  }

  /// What is at a name.
  ///
  /// @param labels those in front of `svc`, from left to right
  NameContent find(final List<String> labels) {
    if (labels.isEmpty()) {
      return new NameContent.Bare(absence(Absence.Kind.ONLY_NAMES_BELOW, "", "", "svc"));
    }
    final String namespace = labels.getLast();
    if (!byNamespace.containsKey(namespace)) {
      return new NameContent.NoName(absence(Absence.Kind.NO_NAMESPACE, namespace, "", ""));
    }
    if (labels.size() < SERVICE_LABELS) {
      return new NameContent.Bare(absence(Absence.Kind.ONLY_NAMES_BELOW, namespace, "", namespace));
    }
    final String name = labels.get(labels.size() - SERVICE_LABELS);
    final ServiceNames service = byId.get(namespace + '/' + name);
    return service == null
        ? new NameContent.NoName(absence(Absence.Kind.NO_SERVICE, namespace, name, ""))
        : service.find(labels.subList(0, labels.size() - SERVICE_LABELS));
  }

  NameContent.Host host(final NamedService service, final NamedEndpoint endpoint, final int port) {
    final String readiness =
        endpoint.ready() ? "ready endpoint" : "endpoint not ready, but publishNotReadyAddresses";
    final String name = endpoint.hostname().isEmpty() ? "" : ", hostname " + endpoint.hostname();
    return new NameContent.Host(
        endpoint.address(),
        port,
        domain.below(endpoint.label(), service.name(), service.namespace()),
        new RecordSource(endpoint.object(), readiness + name));
  }

  NameContent.Host clusterIp(final NamedService service, final IpAddress address, final int port) {
    return new NameContent.Host(
        address, port, nameOf(service), new RecordSource(OF_SERVICE + service.id(), "cluster IP"));
  }

  private static Absence absence(
      final Absence.Kind kind, final String namespace, final String service, final String label) {
    return new Absence(kind, namespace, service, label);
  }

  /// The Service whose name the zones' server has, where the cluster has it.
  Optional<NamedService> server() {
    return Optional.ofNullable(services("kube-system").get("kube-dns"))
        .filter(service -> service.kind() != NamedService.Kind.EXTERNAL_NAME);
  }
}
