package io.chainwalk.tools.routes;

import io.chainwalk.names.NamedService;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Services have behind a rule: a statement of its own, which changes nothing about where a request goes.
final class Targeting {
  private static final int UNAVAILABLE = 503;
  private static final int SERVER_ERROR = 500;

  private final ClusterManifests cluster;

  Targeting(final ClusterManifests cluster) {
    this.cluster = cluster;
  }

  /// What is known of a group's targets.
  RouteReport.Targets of(final Action.WeightedGroup weighted, final Entrance.Dialect dialect) {
    return switch (weighted.group().backend()) {
      case Backend.Broken(String reason, int status) -> nobody(status, reason);
      case Backend.Elsewhere(String name) ->
          new RouteReport.Targets(
              null, List.of(), List.of(), 0, "targets of " + name + " are not in the manifests");
      case Backend.ServicePortRef ref ->
          ServiceTargets.resolve(ref, cluster)
              .map(port -> of(port, ref))
              .orElseGet(() -> missing(ref, dialect));
    };
  }

  private static RouteReport.Targets nobody(final int status, final String words) {
    return new RouteReport.Targets(null, List.of(), List.of(), status, words);
  }

  private RouteReport.Targets missing(
      final Backend.ServicePortRef ref, final Entrance.Dialect dialect) {
    final String id = ref.namespace() + '/' + ref.service();
    final Optional<NamedService> service =
        cluster.names().services().stream()
            .filter(
                one -> one.namespace().equals(ref.namespace()) && one.name().equals(ref.service()))
            .findFirst();
    if (cluster.names().services().isEmpty()) {
      return nobody(0, "no Services are in the manifests, so nothing is known of its endpoints");
    }
    final int status = dialect == Entrance.Dialect.GATEWAY ? SERVER_ERROR : UNAVAILABLE;
    if (service.isEmpty()) {
      return nobody(status, "Service " + id + " is not in the manifests");
    }
    return service.get().kind() == NamedService.Kind.EXTERNAL_NAME
        ? nobody(
            0,
            "Service "
                + id
                + " is another name for "
                + service.get().externalName()
                + ", whose addresses are not known")
        : nobody(status, "Service " + id + " has no such TCP port");
  }

  private static RouteReport.Targets of(final ServicePort port, final Backend.ServicePortRef ref) {
    final List<Endpoint> usable = new ArrayList<>();
    for (final boolean ipv6 : new boolean[] {false, true}) {
      for (final int place : port.usableEndpoints(ipv6)) {
        usable.add(port.endpoints().get(place));
      }
    }
    if (usable.isEmpty()) {
      return new RouteReport.Targets(
          port,
          port.endpoints(),
          usable,
          UNAVAILABLE,
          port.endpoints().isEmpty()
              ? "Service " + port.displayName() + " has no endpoints"
              : "Service " + port.displayName() + " has no endpoint that is ready");
    }
    return switch (ref.way()) {
      case ENDPOINTS ->
          new RouteReport.Targets(
              port, port.endpoints(), usable, 0, "straight to endpoints, past kube-proxy");
      case CLUSTER_IP ->
          port.vips().isEmpty()
              ? nobody(UNAVAILABLE, "Service " + port.displayName() + " has no cluster IP")
              : new RouteReport.Targets(
                  port,
                  port.endpoints(),
                  usable,
                  0,
                  "to the cluster IP "
                      + port.vips().getFirst()
                      + ", where kube-proxy chooses the endpoint");
      case NODE_PORT ->
          port.nodePort() == 0
              ? new RouteReport.Targets(
                  port,
                  port.endpoints(),
                  List.of(),
                  UNAVAILABLE,
                  "Service "
                      + port.displayName()
                      + " must be of type NodePort or LoadBalancer for target-type instance")
              : new RouteReport.Targets(
                  port,
                  port.endpoints(),
                  usable,
                  0,
                  "to port "
                      + port.nodePort()
                      + " of any node, where kube-proxy chooses the endpoint");
    };
  }
}
