package io.chainwalk.select;

/// What the choice of an algorithm depends on, beside the endpoints.
public enum SelectorNature {
  /// On random bits alone.
  CHANCE,
  /// On a hash of who asks: the same client, or flow, always gets the same endpoint.
  HASH,
  /// On how many picks there were before.
  TURNS,
  /// On how many connections are open.
  LOAD;

  /// The nature of an algorithm.
  ///
  /// @param kind the algorithm
  /// @return what it depends on; [#LOAD] for one that draws and then looks at the load
  public static SelectorNature of(final SelectorKind kind) {
    return switch (kind) {
      case RANDOM, WEIGHTED_RANDOM, WEIGHTED_THRESHOLD -> CHANCE;
      case ROUND_ROBIN, SMOOTH_WRR, LVS_WRR -> TURNS;
      case LEAST_CONNECTIONS, WEIGHTED_LEAST_CONNECTIONS, POWER_OF_CHOICES -> LOAD;
      case SOURCE_HASH,
          FLOW_HASH,
          RING_HASH,
          RING_HASH_MURMUR2,
          RENDEZVOUS,
          MAGLEV,
          MAGLEV_ENVOY,
          MAGLEV_CILIUM ->
          HASH;
    };
  }

  /// Whether picks depend on other packets, so that who comes first matters.
  ///
  /// @return true for turns and load
  public boolean dependsOnOthers() {
    return this == TURNS || this == LOAD;
  }
}
