package io.chainwalk.kubeproxy;

import io.chainwalk.service.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Which endpoints of a service port take new connections on this node (section 3, usable endpoints).
///
/// An endpoint of weight 0 is being emptied: it counts as if it were not there, whichever its conditions. It is then in no
/// chain, not even for a client that affinity remembers; connections that exist live in conntrack and stay.
///
/// @param cluster for policy Cluster; empty too where no traffic of the service is under that policy
/// @param local for policy Local; empty too where no traffic of the service is under that policy
/// @param reachable those of either list, in the service's order
/// @param hasAny whether a connection could be taken anywhere in the cluster; if not, it is refused instead of dropped
/// @param clusterReason why these are the ones of `cluster`
/// @param localReason why these are the ones of `local`
record UsableEndpoints(
    List<Endpoint> cluster,
    List<Endpoint> local,
    List<Endpoint> reachable,
    boolean hasAny,
    Reason clusterReason,
    Reason localReason) {

  /// Why an endpoint is in a list.
  enum Reason {
    /// It is ready.
    READY,
    /// It is ready, and its hints name this node.
    SAME_NODE,
    /// It is ready, and its hints name this node's zone.
    SAME_ZONE,
    /// It is being shut down but still serves, and there is no ready one.
    TERMINATING
  }

  /// Sorts the endpoints of a service port.
  ///
  /// @param port the service port
  /// @param node where kube-proxy runs
  /// @return who takes new connections
  static UsableEndpoints of(final FamilyPort port, final ProxyNode node) {
    final List<Endpoint> all = weighted(port.endpoints());
    final boolean usesCluster = !port.internalLocal() || port.externallyAccessible();
    final boolean usesLocal =
        port.internalLocal() || (port.externalLocal() && port.externallyAccessible());

    Reason clusterReason = usesCluster ? topology(all, node) : Reason.READY;
    List<Endpoint> cluster = usesCluster ? preferred(all, clusterReason, node) : List.of();
    if (usesCluster && cluster.isEmpty()) {
      clusterReason = Reason.TERMINATING;
      cluster = where(all, UsableEndpoints::isServingWhileTerminating);
    }

    Reason localReason = Reason.READY;
    List<Endpoint> local = usesLocal ? where(all, e -> e.ready() && isLocal(e, node)) : List.of();
    if (usesLocal && local.isEmpty()) {
      localReason = Reason.TERMINATING;
      local = where(all, e -> isServingWhileTerminating(e) && isLocal(e, node));
    }

    final boolean hasAny =
        !cluster.isEmpty()
            || (usesLocal && all.stream().anyMatch(e -> e.ready() || isServingWhileTerminating(e)));
    return new UsableEndpoints(
        cluster, local, union(all, cluster, local), hasAny, clusterReason, localReason);
  }

  private static List<Endpoint> weighted(final List<Endpoint> endpoints) {
    for (final Endpoint endpoint : endpoints) {
      if (endpoint.weight() == 0) {
        return where(endpoints, e -> e.weight() > 0);
      }
    }
    return endpoints;
  }

  /// Hints count only if every ready endpoint has some, and some name what is near: otherwise this node could be left
  /// without endpoints while the hints are being changed.
  private static Reason topology(final List<Endpoint> all, final ProxyNode node) {
    boolean allNameNodes = true;
    boolean allNameZones = true;
    boolean anyNamesNode = false;
    boolean anyNamesZone = false;
    for (final Endpoint endpoint : all) {
      if (endpoint.ready()) {
        allNameNodes &= !endpoint.forNodes().isEmpty();
        allNameZones &= !endpoint.forZones().isEmpty();
        anyNamesNode |= names(endpoint.forNodes(), node.name());
        anyNamesZone |= names(endpoint.forZones(), node.zone());
      }
    }
    if (allNameNodes && anyNamesNode) {
      return Reason.SAME_NODE;
    }
    return allNameZones && anyNamesZone ? Reason.SAME_ZONE : Reason.READY;
  }

  private static boolean names(final Set<String> hints, final String name) {
    return !name.isEmpty() && hints.contains(name);
  }

  private static List<Endpoint> preferred(
      final List<Endpoint> all, final Reason topology, final ProxyNode node) {
    return switch (topology) {
      case SAME_NODE -> where(all, e -> e.ready() && e.forNodes().contains(node.name()));
      case SAME_ZONE -> where(all, e -> e.ready() && e.forZones().contains(node.zone()));
      case READY, TERMINATING -> where(all, Endpoint::ready);
    };
  }

  private static boolean isServingWhileTerminating(final Endpoint endpoint) {
    return endpoint.serving() && endpoint.terminating();
  }

  private static boolean isLocal(final Endpoint endpoint, final ProxyNode node) {
    return !node.name().isEmpty() && endpoint.nodeName().equals(node.name());
  }

  /// The list itself where all are wanted, as most are.
  private static List<Endpoint> where(
      final List<Endpoint> endpoints, final Predicate<Endpoint> wanted) {
    final List<Endpoint> found = new ArrayList<>(endpoints.size());
    for (final Endpoint endpoint : endpoints) {
      if (wanted.test(endpoint)) {
        found.add(endpoint);
      }
    }
    return found.size() == endpoints.size() ? endpoints : found;
  }

  private static List<Endpoint> union(
      final List<Endpoint> all, final List<Endpoint> cluster, final List<Endpoint> local) {
    if (local.isEmpty()) {
      return cluster;
    }
    if (cluster.isEmpty()) {
      return local;
    }
    final Set<Endpoint> either = Collections.newSetFromMap(new IdentityHashMap<>());
    either.addAll(cluster);
    either.addAll(local);
    return where(all, either::contains);
  }
}
