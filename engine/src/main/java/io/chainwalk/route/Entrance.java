package io.chainwalk.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What stands in front of Services and routes requests: a load balancer, an Ingress controller, a Gateway. Immutable.
///
/// @param name what users call it: `alb shop/web`, `nginx`, `gateway infra/public`
/// @param dialect whose rules it goes by
/// @param listeners where it listens, in order of their ports
public record Entrance(String name, Dialect dialect, List<Listener> listeners) {

  /// Copies the list, and checks that groups of one name are the same.
  ///
  /// @throws IllegalArgumentException when two groups have the same name and are different
  public Entrance {
    listeners = List.copyOf(listeners);
    final Map<String, TargetGroup> groups = new HashMap<>();
    for (final Listener listener : listeners) {
      listener.routes().rules().forEach(rule -> check(rule, groups));
      check(listener.routes().fallback(), groups);
    }
  }

  private static void check(final RouteRule rule, final Map<String, TargetGroup> groups) {
    if (rule.action() instanceof final Action.Forward forward) {
      for (final Action.WeightedGroup weighted : forward.groups()) {
        final TargetGroup group = weighted.group();
        final TargetGroup other = groups.putIfAbsent(group.name(), group);
        if (other != null && !other.equals(group)) {
          throw new IllegalArgumentException(
              "two groups are called " + group.name() + ": " + other + " and " + group);
        }
      }
    }
  }

  /// A port of an entrance.
  ///
  /// @param port the TCP port clients dial
  /// @param secure whether it speaks TLS
  /// @param routes what it does with requests
  public record Listener(int port, boolean secure, RouteTable routes) {}

  /// Whose rules an entrance goes by.
  public enum Dialect {
    /// The specification of `networking.k8s.io/v1` Ingress and no more.
    INGRESS,
    /// ingress-nginx.
    NGINX,
    /// AWS Load Balancer Controller: an Application Load Balancer.
    ALB,
    /// Gateway API: HTTPRoute.
    GATEWAY
  }

  /// Finds the listener of a scheme and port.
  ///
  /// @param secure whether the request comes over TLS
  /// @param port where it comes to
  /// @return empty where nobody listens there
  public Optional<Listener> listener(final boolean secure, final int port) {
    return listeners.stream()
        .filter(listener -> listener.secure() == secure && listener.port() == port)
        .findFirst();
  }
}
