package io.chainwalk.tools.proxy;

import io.chainwalk.route.Entrance;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.tools.proxy.front.Certificates;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import io.chainwalk.tools.proxy.targets.Resolution;
import java.util.Map;

/// What manifests say of an entrance, all of it: to be used as a whole.
///
/// @param entrance its listeners and rules
/// @param targets where requests of each group of its rules go
/// @param checks how targets are checked, by name of their group; none for groups that are not
/// @param certificates of its listeners that speak TLS
public record RoutingPlan(
    Entrance entrance,
    Map<TargetGroup, Resolution> targets,
    Map<String, HealthCheck> checks,
    Certificates certificates) {

  /// Copies the maps.
  public RoutingPlan {
    targets = Map.copyOf(targets);
    checks = Map.copyOf(checks);
  }
}
