package io.chainwalk.service;

/// Which endpoints traffic may go to: `internalTrafficPolicy`, `externalTrafficPolicy`.
public enum TrafficPolicy {
  /// All of the cluster's.
  CLUSTER,
  /// Those on the same node.
  LOCAL
}
