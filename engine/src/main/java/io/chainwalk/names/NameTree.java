package io.chainwalk.names;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All names of a cluster, and what is at each.
final class NameTree {
  private static final String SERVICES = "svc";
  private static final String PODS = "pod";
  private static final String VERSION = "dns-version";
  private static final String SCHEMA_VERSION = "1.1.0";
  private static final int VERSION_TTL_SECONDS = 28_800;
  private static final int MAX_AUTHORITY_TTL_SECONDS = 300;
  private static final int REFRESH_SECONDS = 7_200;
  private static final int RETRY_SECONDS = 1_800;
  private static final int EXPIRE_SECONDS = 86_400;
  private static final String SERVER = "ns";
  private static final String SERVER_BRANCH = "dns";
  private static final RecordSource ALWAYS = new RecordSource("", "of every cluster's DNS");

  private final NameOptions options;
  private final DomainName domain;
  private final ServiceTree services;
  private final PodTree pods;
  private final ReverseTree reverse;

  NameTree(final NamedObjects objects, final NameOptions options) {
    this.options = options;
    this.domain = options.clusterDomain();
    this.services = new ServiceTree(domain.below(SERVICES), objects);
    this.pods =
        new PodTree(domain.below(PODS), options.pods(), services.namespaces(), objects.pods());
    this.reverse = new ReverseTree(services, options.ttlSeconds());
  }

  DomainName domain() {
    return domain;
  }

  ServiceTree services() {
    return services;
  }

  int ttlSeconds() {
    return options.ttlSeconds();
  }

  /// The zone a name is in, null where it is in none.
  @Nullable DomainName zoneOf(final DomainName name) {
    if (name.isIn(domain)) {
      return domain;
    }
    if (name.isIn(ReverseTree.IPV4)) {
      return ReverseTree.IPV4;
    }
    return name.isIn(ReverseTree.IPV6) ? ReverseTree.IPV6 : null;
  }

  /// What is at a name.
  ///
  /// @param zone the zone it is in
  NameContent find(final DomainName zone, final DomainName name) {
    final List<String> labels = name.labelsBelow(zone);
    if (labels.isEmpty()) {
      return apex(zone);
    }
    if (labels.getLast().equals(SERVER_BRANCH) && labels.size() <= 2) {
      return labels.size() == 1
          ? new NameContent.Bare(new Absence(Absence.Kind.ONLY_NAMES_BELOW, "", "", SERVER_BRANCH))
          : server(zone, labels.getFirst());
    }
    if (!zone.equals(domain)) {
      return reverse.find(name);
    }
    final List<String> above = labels.subList(0, labels.size() - 1);
    return switch (labels.getLast()) {
      case SERVICES -> services.find(above);
      case PODS -> pods.find(above);
      case VERSION -> version(name, above);
      default -> noBranch(labels.getLast());
    };
  }

  private static NameContent version(final DomainName name, final List<String> above) {
    return above.isEmpty()
        ? new NameContent.Records(
            List.of(
                new NameRecord(
                    name, VERSION_TTL_SECONDS, new RecordData.Text(SCHEMA_VERSION), ALWAYS)),
            List.of())
        : noBranch(VERSION);
  }

  private static NameContent noBranch(final String label) {
    return new NameContent.NoName(new Absence(Absence.Kind.NO_BRANCH, "", "", label));
  }

  /// The name that stands in every SOA.
  private NameContent server(final DomainName zone, final String label) {
    if (!label.equals(SERVER)) {
      return noBranch(SERVER_BRANCH);
    }
    final List<NameRecord> addresses = serverAddresses(zone.below(SERVER, SERVER_BRANCH));
    return addresses.isEmpty()
        ? new NameContent.Bare(new Absence(Absence.Kind.OTHER_TYPES, "", "", SERVER))
        : new NameContent.Records(addresses, List.of());
  }

  /// The addresses of the Service `kube-system/kube-dns`, under another name.
  private List<NameRecord> serverAddresses(final DomainName owner) {
    final Optional<NameContent> content =
        services
            .server()
            .map(service -> services.find(List.of(service.name(), service.namespace())));
    if (content.isPresent() && content.get() instanceof final NameContent.Hosts hosts) {
      return hosts.hosts().stream()
          .map(host ->
              new NameRecord(
                  owner,
                  options.ttlSeconds(),
                  new RecordData.Address(host.address()),
                  host.source()))
          .distinct()
          .toList();
    }
    return List.of();
  }

  /// The records of a zone itself. Its server is the Service `kube-system/kube-dns` where the cluster has it.
  private NameContent apex(final DomainName zone) {
    final Optional<NamedService> service = services.server();
    final DomainName server =
        service.map(services::nameOf).orElseGet(() -> zone.below(SERVER, SERVER_BRANCH));
    final RecordSource source =
        service.map(s -> new RecordSource("Service " + s.id(), "the cluster's DNS")).orElse(ALWAYS);
    return new NameContent.Records(
        List.of(
            authority(zone),
            new NameRecord(zone, options.ttlSeconds(), new RecordData.NameServer(server), source)),
        serverAddresses(server));
  }

  /// The zone's SOA.
  NameRecord authority(final DomainName zone) {
    return new NameRecord(
        zone,
        Math.min(options.ttlSeconds(), MAX_AUTHORITY_TTL_SECONDS),
        new RecordData.Authority(
            zone.below(SERVER, SERVER_BRANCH),
            zone.below("hostmaster"),
            options.serial(),
            REFRESH_SECONDS,
            RETRY_SECONDS,
            EXPIRE_SECONDS,
            options.ttlSeconds()),
        ALWAYS);
  }
}
