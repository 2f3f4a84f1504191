package io.chainwalk.tools.config;

import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.TrafficPolicy;
import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a Service says of who may be sent where, as kube-proxy reads it.
final class ServicePolicyFields {
  /// What the API server writes where a Service with affinity gives no time.
  private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

  private static final int MAX_AFFINITY_SECONDS = 86_400;
  private static final List<String> POLICIES = List.of("Cluster", "Local");
  private static final List<String> AFFINITIES = List.of("None", "ClientIP");

  private final FieldChecks checks;
  private final ServiceSpec spec;
  private final String type;
  private final String selector;
  private final TrafficPolicy external;

  /// Begins to read.
  ///
  /// @param checks is told what is wrong
  /// @param spec the Service's
  /// @param type the Service's, with the API server's default
  /// @param selector how it has endpoints chosen, see [SelectorAnnotation]
  ServicePolicyFields(
      final FieldChecks checks, final ServiceSpec spec, final String type, final String selector) {
    this.checks = checks;
    this.spec = spec;
    this.type = type;
    this.selector = selector;
    final TrafficPolicy given =
        policy(spec.getExternalTrafficPolicy(), "/spec/externalTrafficPolicy");
    this.external = isReachableFromOutside() ? given : TrafficPolicy.CLUSTER;
  }

  /// The policies. That for traffic from outside counts only where there can be any.
  ServicePolicies policies() {
    return new ServicePolicies(
        policy(spec.getInternalTrafficPolicy(), "/spec/internalTrafficPolicy"),
        external,
        affinitySeconds(),
        selector);
  }

  /// What only load balancers have. The health check has a port only where endpoints of other nodes do not count.
  LoadBalancerFields loadBalancer() {
    final int healthCheckNodePort =
        checks.number(spec.getHealthCheckNodePort(), 0, 0xFFFF, 0, "/spec/healthCheckNodePort");
    final boolean checked = type.equals("LoadBalancer") && external == TrafficPolicy.LOCAL;
    return new LoadBalancerFields(sourceRanges(), checked ? healthCheckNodePort : 0);
  }

  private List<String> sourceRanges() {
    final List<String> ranges = new ArrayList<>();
    final @Nullable List<String> given = spec.getLoadBalancerSourceRanges();
    for (int i = 0; given != null && i < given.size(); i++) {
      final IpPrefix range = checks.prefix(given.get(i), "/spec/loadBalancerSourceRanges/" + i);
      if (range != null) {
        ranges.add(range.toString());
      }
    }
    return ranges;
  }

  private int affinitySeconds() {
    final SessionAffinityConfig config = spec.getSessionAffinityConfig();
    final ClientIPConfig clientIp = config == null ? null : config.getClientIP();
    final int seconds =
        checks.number(
            clientIp == null ? null : clientIp.getTimeoutSeconds(),
            1,
            MAX_AFFINITY_SECONDS,
            DEFAULT_AFFINITY_SECONDS,
            "/spec/sessionAffinityConfig/clientIP/timeoutSeconds");
    final String affinity =
        checks.oneOf(spec.getSessionAffinity(), AFFINITIES, "/spec/sessionAffinity");
    return affinity.equals("ClientIP") ? seconds : 0;
  }

  private boolean isReachableFromOutside() {
    return type.equals("NodePort")
        || type.equals("LoadBalancer")
        || (spec.getExternalIPs() != null && !spec.getExternalIPs().isEmpty());
  }

  private TrafficPolicy policy(final @Nullable String word, final String pointer) {
    return checks.oneOf(word, POLICIES, pointer).equals("Local")
        ? TrafficPolicy.LOCAL
        : TrafficPolicy.CLUSTER;
  }
}
