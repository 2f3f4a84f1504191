package io.chainwalk.service;

/// What a Service says of who may be sent where.
///
/// @param internal `internalTrafficPolicy`
/// @param external `externalTrafficPolicy`, as kube-proxy uses it: [TrafficPolicy#LOCAL] only where the Service can be
///     reached from outside
/// @param affinitySeconds how long a client stays with its endpoint after its last new connection; 0 without affinity
/// @param selector how an endpoint is chosen, as `io.chainwalk.select.SelectorSpec` spells it; [#KUBE_PROXY] for
///     kube-proxy's way, which is all that kube-proxy knows; empty where the Service does not say
public record ServicePolicies(
    TrafficPolicy internal, TrafficPolicy external, int affinitySeconds, String selector) {
  /// The selector of a Service that wants kube-proxy's way, whatever others have.
  public static final String KUBE_PROXY = "kube-proxy";

  /// The API's defaults.
  public static final ServicePolicies DEFAULTS =
      new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, 0);

  /// What a Service says that leaves the choice of endpoints to kube-proxy.
  ///
  /// @param internal `internalTrafficPolicy`
  /// @param external `externalTrafficPolicy`
  /// @param affinitySeconds how long a client stays with its endpoint; 0 without affinity
  public ServicePolicies(
      final TrafficPolicy internal, final TrafficPolicy external, final int affinitySeconds) {
    this(internal, external, affinitySeconds, "");
  }

  /// Whether the Service wants endpoints chosen otherwise than kube-proxy would.
  ///
  /// @return false where it does not say
  public boolean hasSelector() {
    return !selector.isEmpty() && !selector.equals(KUBE_PROXY);
  }
}
