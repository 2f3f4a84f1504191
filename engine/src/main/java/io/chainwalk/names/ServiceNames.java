package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is at the name of a Service and at each name below it, found once: a question is a look-up then, however many
/// endpoints there are.
///
/// **Threads:** does not change once it is made.
final class ServiceNames {
  /// As in `_http._tcp`, without the underscores.
  private record PortName(String port, String protocol) {}

  private final ServiceTree tree;
  private final NamedService service;
  private final NameContent own;
  private final Map<String, NameContent> byLabel = new HashMap<>();
  private final Map<PortName, NameContent> byPort = new HashMap<>();

  /// @param tree makes the records
  /// @param service the Service, of any kind
  /// @throws IllegalArgumentException when a name is too long
  ServiceNames(final ServiceTree tree, final NamedService service) {
    this.tree = tree;
    this.service = service;
    this.own =
        switch (service.kind()) {
          case EXTERNAL_NAME -> alias();
          case HEADLESS -> headless(endpoints());
          case CLUSTER_IP -> {
            endpoints();
            yield clusterIps();
          }
        };
  }

  /// What is at a name.
  ///
  /// @param labels those in front of the Service's name, from left to right
  NameContent find(final List<String> labels) {
    if (service.kind() == NamedService.Kind.EXTERNAL_NAME && !labels.isEmpty()) {
      return noName(Absence.Kind.BELOW_ALIAS, String.join(".", labels));
    }
    return switch (labels.size()) {
      case 0 -> own;
      case 1 -> {
        final NameContent found = byLabel.get(labels.getFirst());
        yield found == null ? noName(Absence.Kind.NO_ENDPOINT, labels.getFirst()) : found;
      }
      case 2 -> port(new PortName(bare(labels.getFirst()), bare(labels.getLast())));
      default -> noName(Absence.Kind.TOO_MANY_LABELS, String.join(".", labels));
    };
  }

  private NameContent port(final PortName name) {
    final NameContent found = byPort.get(name);
    if (found != null) {
      return found;
    }
    return service.kind() == NamedService.Kind.HEADLESS && service.visibleEndpoints().isEmpty()
        ? noName(Absence.Kind.NO_READY_ENDPOINT, "")
        : noName(Absence.Kind.NO_PORT, name.port() + "." + name.protocol());
  }

  /// Without the underscore in front, which CoreDNS does not ask for.
  private static String bare(final String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }

  private NameContent alias() {
    if (isAddress(service.externalName())) {
      return noName(Absence.Kind.ALIAS_OF_ADDRESS, service.externalName());
    }
    return new NameContent.Alias(
        DomainName.parse(service.externalName()),
        new RecordSource(ServiceTree.OF_SERVICE + service.id(), "externalName"),
        absence(Absence.Kind.OTHER_TYPES, service.externalName()));
  }

  private static boolean isAddress(final String text) {
    try {
      IpAddress.parse(text);
      return true;
    } catch (final IllegalArgumentException notOne) {
      return false;
    }
  }

  /// Prepares the names of the endpoints. Each is there once for each of its ports; once without one where it has none.
  ///
  /// @return all of them
  private List<NameContent.Host> endpoints() {
    final List<NameContent.Host> all = new ArrayList<>();
    final Map<String, List<NameContent.Host>> labels = new HashMap<>();
    for (final NamedEndpoint endpoint : service.visibleEndpoints()) {
      final NameContent.Host portless = tree.host(service, endpoint, 0);
      final List<NameContent.Host> hosts =
          endpoint.ports().isEmpty()
              ? List.of(portless)
              : endpoint.ports().stream().map(port -> portless.at(port.number())).toList();
      all.addAll(hosts);
      labels.computeIfAbsent(endpoint.label(), key -> new ArrayList<>()).addAll(hosts);
    }
    labels.forEach((label, hosts) -> byLabel.put(label, hosts(hosts)));
    return all;
  }

  private NameContent headless(final List<NameContent.Host> all) {
    final Map<PortName, List<NameContent.Host>> named = new HashMap<>();
    for (final NamedEndpoint endpoint : service.visibleEndpoints()) {
      final NameContent.Host portless = tree.host(service, endpoint, 0);
      for (final NamedPort port : endpoint.ports()) {
        noteBranch(port);
        named
            .computeIfAbsent(nameOf(port), key -> new ArrayList<>())
            .add(portless.at(port.number()));
      }
    }
    putPorts(named);
    return all.isEmpty() ? noName(Absence.Kind.NO_READY_ENDPOINT, "") : hosts(all);
  }

  private NameContent clusterIps() {
    final List<NameContent.Host> portless =
        service.clusterIps().stream().map(ip -> tree.clusterIp(service, ip, 0)).toList();
    final List<NameContent.Host> all = new ArrayList<>();
    final Map<PortName, List<NameContent.Host>> named = new HashMap<>();
    for (final NamedPort port : service.ports()) {
      noteBranch(port);
      final List<NameContent.Host> hosts =
          portless.stream().map(host -> host.at(port.number())).toList();
      all.addAll(hosts);
      if (!hosts.isEmpty()) {
        named.computeIfAbsent(nameOf(port), key -> new ArrayList<>()).addAll(hosts);
      }
    }
    putPorts(named);
    if (portless.isEmpty()) {
      return new NameContent.Bare(absence(Absence.Kind.NO_CLUSTER_IP, ""));
    }
    return hosts(all.isEmpty() ? portless : all);
  }

  private void putPorts(final Map<PortName, List<NameContent.Host>> named) {
    named.forEach((name, hosts) -> {
      if (!name.port().isEmpty()) {
        byPort.put(name, hosts(hosts));
      }
    });
  }

  /// There is a name such as `_http._tcp` below `_tcp`.
  private void noteBranch(final NamedPort port) {
    if (!port.name().isEmpty()) {
      final String label = "_" + nameOf(port).protocol();
      byLabel.putIfAbsent(
          label, new NameContent.Bare(absence(Absence.Kind.ONLY_NAMES_BELOW, label)));
    }
  }

  private static PortName nameOf(final NamedPort port) {
    return new PortName(port.name(), Protocol.nameOf(port.protocol()).toLowerCase(Locale.ROOT));
  }

  private NameContent hosts(final List<NameContent.Host> hosts) {
    return new NameContent.Hosts(hosts, absence(Absence.Kind.OTHER_TYPES, ""));
  }

  private NameContent noName(final Absence.Kind kind, final String label) {
    return new NameContent.NoName(absence(kind, label));
  }

  private Absence absence(final Absence.Kind kind, final String label) {
    return new Absence(kind, service.namespace(), service.name(), label);
  }
}
