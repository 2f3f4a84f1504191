package io.chainwalk.tools.proxy.targets;

import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What manifests said when they were read last. Immutable: a request is routed by the one that was in use when its head
/// came.
///
/// @param entrance whose rules are followed
/// @param groups the targets of all groups of its rules, by [TargetGroup#name]
/// @param endpoints where connections may be kept to
/// @param noGroup counters of requests that no group gets
public record Routing(
    Entrance entrance,
    Map<String, GroupTargets> groups,
    Set<InetSocketAddress> endpoints,
    ProxyMetrics.OfGroup noGroup) {

  /// Copies the collections.
  public Routing {
    groups = Map.copyOf(groups);
    endpoints = Set.copyOf(endpoints);
  }

  /// The rules of a listener.
  ///
  /// @param secure whether it speaks TLS
  /// @param port its port, as manifests have it
  /// @return null where nobody listens there any more
  public @Nullable RouteTable routes(final boolean secure, final int port) {
    for (final Entrance.Listener listener : entrance.listeners()) {
      if (listener.secure() == secure && listener.port() == port) {
        return listener.routes();
      }
    }
    return null;
  }

  /// The targets of a group.
  ///
  /// @param group one of the entrance's rules
  /// @return what there is of them
  public GroupTargets targets(final TargetGroup group) {
    final GroupTargets targets = groups.get(group.name());
    if (targets == null) {
      throw new IllegalArgumentException("no group of this routing: " + group.name());
    }
    return targets;
  }
}
