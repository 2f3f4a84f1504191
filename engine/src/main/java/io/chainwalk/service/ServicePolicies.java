package io.chainwalk.service;

/// What a Service says of who may be sent where.
///
/// @param internal `internalTrafficPolicy`
/// @param external `externalTrafficPolicy`, as kube-proxy uses it: [TrafficPolicy#LOCAL] only where the Service can be
///     reached from outside
/// @param affinitySeconds how long a client stays with its endpoint after its last new connection; 0 without affinity
public record ServicePolicies(TrafficPolicy internal, TrafficPolicy external, int affinitySeconds) {
  /// The API's defaults.
  public static final ServicePolicies DEFAULTS =
      new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, 0);
}
