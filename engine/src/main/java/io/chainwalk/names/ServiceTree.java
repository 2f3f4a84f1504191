package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The names below `svc.<cluster domain>`.
final class ServiceTree {
  private static final String OF_SERVICE = "Service ";
  private static final int SERVICE_LABELS = 2;

  private final DomainName domain;
  private final Map<String, Map<String, NamedService>> byNamespace = new TreeMap<>();

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
    final NamedService service = services(namespace).get(name);
    if (service == null) {
      return new NameContent.NoName(absence(Absence.Kind.NO_SERVICE, namespace, name, ""));
    }
    return below(service, labels.subList(0, labels.size() - SERVICE_LABELS));
  }

  private NameContent below(final NamedService service, final List<String> labels) {
    if (service.kind() == NamedService.Kind.EXTERNAL_NAME && !labels.isEmpty()) {
      return noName(Absence.Kind.BELOW_ALIAS, service, String.join(".", labels));
    }
    return switch (labels.size()) {
      case 0 -> service(service);
      case 1 -> endpoint(service, labels.getFirst());
      case 2 -> port(service, bare(labels.getFirst()), bare(labels.getLast()));
      default -> noName(Absence.Kind.TOO_MANY_LABELS, service, String.join(".", labels));
    };
  }

  private NameContent service(final NamedService service) {
    return switch (service.kind()) {
      case EXTERNAL_NAME -> alias(service);
      case HEADLESS -> {
        final List<NameContent.Host> hosts = endpoints(service, service.visibleEndpoints());
        yield hosts.isEmpty()
            ? noName(Absence.Kind.NO_READY_ENDPOINT, service, "")
            : hosts(hosts, service);
      }
      case CLUSTER_IP ->
          service.clusterIps().isEmpty()
              ? new NameContent.Bare(
                  absence(Absence.Kind.NO_CLUSTER_IP, service.namespace(), service.name(), ""))
              : hosts(clusterIps(service, service.ports()), service);
    };
  }

  private NameContent alias(final NamedService service) {
    if (isAddress(service.externalName())) {
      return noName(Absence.Kind.ALIAS_OF_ADDRESS, service, service.externalName());
    }
    return new NameContent.Alias(
        DomainName.parse(service.externalName()),
        new RecordSource(OF_SERVICE + service.id(), "externalName"),
        absence(
            Absence.Kind.OTHER_TYPES, service.namespace(), service.name(), service.externalName()));
  }

  private static boolean isAddress(final String text) {
    try {
      IpAddress.parse(text);
      return true;
    } catch (final IllegalArgumentException notOne) {
      return false;
    }
  }

  private NameContent endpoint(final NamedService service, final String label) {
    final List<NamedEndpoint> endpoints =
        service.visibleEndpoints().stream()
            .filter(endpoint -> endpoint.label().equals(label))
            .toList();
    if (!endpoints.isEmpty()) {
      return hosts(endpoints(service, endpoints), service);
    }
    if (hasPortOf(service, label)) {
      return new NameContent.Bare(
          absence(Absence.Kind.ONLY_NAMES_BELOW, service.namespace(), service.name(), label));
    }
    return noName(Absence.Kind.NO_ENDPOINT, service, label);
  }

  /// Whether there is a name such as `_http._tcp` below `_tcp`.
  private static boolean hasPortOf(final NamedService service, final String label) {
    return label.startsWith("_")
        && portsInNames(service)
            .anyMatch(port -> !port.name().isEmpty() && bare(label).equals(protocolOf(port)));
  }

  private static Stream<NamedPort> portsInNames(final NamedService service) {
    return service.kind() == NamedService.Kind.HEADLESS
        ? service.visibleEndpoints().stream().flatMap(endpoint -> endpoint.ports().stream())
        : service.ports().stream();
  }

  private NameContent port(final NamedService service, final String port, final String protocol) {
    final List<NameContent.Host> hosts = new ArrayList<>();
    if (service.kind() == NamedService.Kind.HEADLESS) {
      for (final NamedEndpoint endpoint : service.visibleEndpoints()) {
        for (final NamedPort listening : matching(endpoint.ports(), port, protocol)) {
          hosts.add(host(service, endpoint, listening.number()));
        }
      }
      if (hosts.isEmpty() && service.visibleEndpoints().isEmpty()) {
        return noName(Absence.Kind.NO_READY_ENDPOINT, service, "");
      }
    } else {
      hosts.addAll(clusterIpsOf(service, matching(service.ports(), port, protocol)));
    }
    return hosts.isEmpty()
        ? noName(Absence.Kind.NO_PORT, service, port + "." + protocol)
        : hosts(hosts, service);
  }

  private static List<NamedPort> matching(
      final List<NamedPort> ports, final String name, final String protocol) {
    return ports.stream()
        .filter(port ->
            !port.name().isEmpty() && port.name().equals(name) && protocolOf(port).equals(protocol))
        .toList();
  }

  /// Without the underscore in front, which CoreDNS does not ask for.
  private static String bare(final String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }

  private static String protocolOf(final NamedPort port) {
    return Protocol.nameOf(port.protocol()).toLowerCase(Locale.ROOT);
  }

  /// Each endpoint once for each of its ports; once without one where it has none.
  private List<NameContent.Host> endpoints(
      final NamedService service, final List<NamedEndpoint> endpoints) {
    final List<NameContent.Host> hosts = new ArrayList<>();
    for (final NamedEndpoint endpoint : endpoints) {
      if (endpoint.ports().isEmpty()) {
        hosts.add(host(service, endpoint, 0));
      }
      endpoint.ports().forEach(port -> hosts.add(host(service, endpoint, port.number())));
    }
    return hosts;
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

  private List<NameContent.Host> clusterIps(
      final NamedService service, final List<NamedPort> ports) {
    if (!ports.isEmpty()) {
      return clusterIpsOf(service, ports);
    }
    return service.clusterIps().stream().map(address -> clusterIp(service, address, 0)).toList();
  }

  private List<NameContent.Host> clusterIpsOf(
      final NamedService service, final List<NamedPort> ports) {
    final List<NameContent.Host> hosts = new ArrayList<>();
    for (final NamedPort port : ports) {
      service
          .clusterIps()
          .forEach(address -> hosts.add(clusterIp(service, address, port.number())));
    }
    return hosts;
  }

  NameContent.Host clusterIp(final NamedService service, final IpAddress address, final int port) {
    return new NameContent.Host(
        address, port, nameOf(service), new RecordSource(OF_SERVICE + service.id(), "cluster IP"));
  }

  private static NameContent hosts(final List<NameContent.Host> hosts, final NamedService service) {
    return new NameContent.Hosts(
        hosts, absence(Absence.Kind.OTHER_TYPES, service.namespace(), service.name(), ""));
  }

  private static NameContent noName(
      final Absence.Kind kind, final NamedService service, final String label) {
    return new NameContent.NoName(absence(kind, service.namespace(), service.name(), label));
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
