package io.chainwalk.tools.proxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.IngressObject;
import io.chainwalk.tools.proxy.front.Certificates;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import io.chainwalk.tools.proxy.targets.Resolution;
import io.chainwalk.tools.routes.Certificate;
import io.chainwalk.tools.routes.EntranceOptions;
import io.chainwalk.tools.routes.EntranceReader;
import io.chainwalk.tools.routes.Entrances;
import io.chainwalk.tools.routes.ServiceTargets;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the manifests of a cluster and makes a [RoutingPlan] of one of its entrances.
public final class ManifestRouting {
  private static final int NOT_FOUND_BEHIND = 503;

  private final Source source;

  /// What is read, and what it is read for.
  ///
  /// @param manifests files, folders, or `-` for standard input
  /// @param entrance the entrance's name; empty for the only one
  /// @param options what manifests do not say of entrances
  /// @param nodeAddresses where NodePorts are dialled; none for the addresses of the only Node
  /// @param defaultCertificate the Secret, `namespace/name`, whose certificate clients get that ask for a name nobody has;
  ///     empty for none
  /// @param checks whether targets are checked
  public record Source(
      List<String> manifests,
      String entrance,
      EntranceOptions options,
      List<IpAddress> nodeAddresses,
      String defaultCertificate,
      boolean checks) {
    /// Copies the lists.
    public Source {
      manifests = List.copyOf(manifests);
      nodeAddresses = List.copyOf(nodeAddresses);
    }
  }

  /// A plan, and what else there is to say.
  ///
  /// @param plan what the manifests say
  /// @param notices sentences for the user
  public record Loaded(RoutingPlan plan, List<String> notices) {
    /// Copies the list.
    public Loaded {
      notices = List.copyOf(notices);
    }
  }

  /// Makes a reader.
  ///
  /// @param source what it reads
  public ManifestRouting(final Source source) {
    this.source = source;
  }

  /// Reads everything.
  ///
  /// @param standardInput read where `-` is among the manifests
  /// @return the plan
  /// @throws BadInputException when anything is wrong with the manifests, with all that is wrong
  public Loaded read(final InputStream standardInput) throws BadInputException {
    final ClusterManifests cluster =
        ClusterReader.read(new ClusterInput(source.manifests(), "", ""), standardInput);
    final Entrances entrances = EntranceReader.read(cluster, source.options());
    final Entrance entrance = chosen(entrances);
    final List<String> notices = new ArrayList<>(entrances.notices());
    entrances.refused().forEach(refused -> notices.add(refused.toString()));
    final Set<TargetGroup> groups = IngressServer.groupsOf(entrance);
    final Map<TargetGroup, Resolution> targets = new HashMap<>();
    for (final TargetGroup group : groups) {
      checkAlgorithm(group);
      final Resolution resolution = resolve(group, cluster);
      if (resolution instanceof Resolution.Nowhere none) {
        notices.add("%s: %s: %d".formatted(group.name(), none.reason(), none.status()));
      }
      targets.put(group, resolution);
    }
    return new Loaded(
        new RoutingPlan(
            entrance,
            targets,
            source.checks() ? checks(entrance, cluster) : Map.of(),
            certificates(entrance, entrances)),
        notices);
  }

  private Entrance chosen(final Entrances entrances) throws BadInputException {
    final List<Entrance> all = entrances.entrances();
    if (source.entrance().isEmpty() && all.size() == 1) {
      return all.getFirst();
    }
    final String names = all.stream().map(Entrance::name).collect(Collectors.joining(", "));
    if (source.entrance().isEmpty()) {
      throw new BadInputException(
          List.of(
              all.isEmpty()
                  ? "There is no Ingress or Gateway in the manifests that anybody here acts on."
                  : "Which entrance? --entrance with one of: " + names));
    }
    return all.stream()
        .filter(entrance -> entrance.name().equals(source.entrance()))
        .findFirst()
        .orElseThrow(() ->
            new BadInputException(
                List.of(
                    "There is no entrance \"%s\" in the manifests, but: %s"
                        .formatted(source.entrance(), names.isEmpty() ? "none" : names))));
  }

  private static void checkAlgorithm(final TargetGroup group) throws BadInputException {
    try {
      SelectorSpec.parse(group.algorithm());
    } catch (final IllegalArgumentException bad) {
      throw new BadInputException(List.of(group.name() + ": " + bad.getMessage()));
    }
  }

  private Resolution resolve(final TargetGroup group, final ClusterManifests cluster) {
    return switch (group.backend()) {
      case Backend.Broken broken -> new Resolution.Nowhere(broken.status(), broken.reason());
      case Backend.Elsewhere elsewhere ->
          new Resolution.Nowhere(NOT_FOUND_BEHIND, elsewhere.name() + " is not in the cluster");
      case Backend.ServicePortRef ref -> {
        final Optional<ServicePort> found = ServiceTargets.resolve(ref, cluster);
        yield found.isEmpty()
            ? new Resolution.Nowhere(NOT_FOUND_BEHIND, "there is no Service port " + ref)
            : reached(ref, found.get(), cluster);
      }
    };
  }

  private Resolution reached(
      final Backend.ServicePortRef ref, final ServicePort port, final ClusterManifests cluster) {
    return switch (ref.way()) {
      case ENDPOINTS -> new Resolution.Found(port.endpoints());
      case CLUSTER_IP ->
          new Resolution.Found(
              port.vips().stream()
                  .filter(vip -> vip.kind() == Vip.Kind.CLUSTER)
                  .map(vip -> Endpoint.ready(vip.address(), vip.port()))
                  .toList());
      case NODE_PORT -> atNodePort(ref, port.nodePort(), cluster);
    };
  }

  private Resolution atNodePort(
      final Backend.ServicePortRef ref, final int nodePort, final ClusterManifests cluster) {
    final List<IpAddress> nodes =
        source.nodeAddresses().isEmpty() ? cluster.node().nodeIps() : source.nodeAddresses();
    if (nodePort == 0) {
      return new Resolution.Nowhere(NOT_FOUND_BEHIND, ref + " has no NodePort");
    }
    return nodes.isEmpty()
        ? new Resolution.Nowhere(
            NOT_FOUND_BEHIND, ref + " is reached at NodePorts: say --node-address")
        : new Resolution.Found(
            nodes.stream().map(address -> Endpoint.ready(address, nodePort)).toList());
  }

  private static Map<String, HealthCheck> checks(
      final Entrance entrance, final ClusterManifests cluster) throws BadInputException {
    final Map<String, HealthCheck> byIngress = new HashMap<>();
    final List<String> problems = new ArrayList<>();
    if (entrance.dialect() == Entrance.Dialect.ALB) {
      for (final IngressObject ingress : cluster.routing().ingresses()) {
        byIngress.put(
            ingress.head().title(), new HealthAnnotations(ingress.head(), problems).read());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    final Map<String, HealthCheck> checks = new HashMap<>();
    for (final Entrance.Listener listener : entrance.listeners()) {
      for (final RouteRule rule : listener.routes().rules()) {
        addChecks(rule, byIngress, checks);
      }
      addChecks(listener.routes().fallback(), byIngress, checks);
    }
    return checks;
  }

  private static void addChecks(
      final RouteRule rule,
      final Map<String, HealthCheck> byIngress,
      final Map<String, HealthCheck> checks) {
    if (rule.action() instanceof Action.Forward forward) {
      final HealthCheck check = byIngress.getOrDefault(rule.origin().object(), HealthCheck.CONNECT);
      forward.groups().forEach(weighted -> checks.putIfAbsent(weighted.group().name(), check));
    }
  }

  private Certificates certificates(final Entrance entrance, final Entrances entrances)
      throws BadInputException {
    final List<Certificates.Source> sources = new ArrayList<>();
    final Set<String> ids = new HashSet<>();
    for (final Certificate certificate : entrances.certificates()) {
      if (certificate.entrance().equals(entrance.name())) {
        ids.add(certificate.secret().id());
        sources.add(
            new Certificates.Source(
                certificate.secret().place() + ": " + certificate.secret(),
                certificate.hosts(),
                certificate.secret().certificateChainPem(),
                certificate.secret().privateKeyPem(),
                certificate.secret().id().equals(source.defaultCertificate())));
      }
    }
    if (!source.defaultCertificate().isEmpty() && !ids.contains(source.defaultCertificate())) {
      throw new BadInputException(
          List.of("There is no certificate " + source.defaultCertificate() + " of the entrance."));
    }
    try {
      return Certificates.of(sources);
    } catch (final GeneralSecurityException bad) {
      throw new BadInputException(List.of(String.valueOf(bad.getMessage())));
    }
  }
}
