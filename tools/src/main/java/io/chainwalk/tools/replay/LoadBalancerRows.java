package io.chainwalk.tools.replay;

import io.chainwalk.tools.config.BalancedService;
import io.chainwalk.tools.config.ClusterTimeline;
import io.chainwalk.tools.report.ReplaySummary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The load balancers of a cluster, for the summary.
final class LoadBalancerRows {
  private LoadBalancerRows() {}

  /// Lists them.
  ///
  /// @param timeline the cluster at all its times
  /// @return each address that a Service's load balancer has at any time, in the order of the input
  static List<ReplaySummary.LoadBalancer> of(final ClusterTimeline timeline) {
    final Set<ReplaySummary.LoadBalancer> rows = new LinkedHashSet<>();
    for (final ClusterTimeline.Moment moment : timeline.moments()) {
      for (final BalancedService service : moment.cluster().loadBalancing().services()) {
        for (final BalancedService.Address address : service.addresses()) {
          rows.add(
              new ReplaySummary.LoadBalancer(
                  service.id(),
                  address.address().toString(),
                  service.front().scheme().label(),
                  service.front().type(),
                  address.pool()));
        }
      }
    }
    return List.copyOf(rows);
  }
}
