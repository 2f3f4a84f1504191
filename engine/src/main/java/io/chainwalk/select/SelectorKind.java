package io.chainwalk.select;

import java.util.Optional;
import java.util.stream.Stream;

/// The algorithms there are, by the names that annotations and options have for them.
public enum SelectorKind {
  /// Each endpoint with the same probability, whatever its weight, unless that is 0.
  RANDOM("random", PickInput.RANDOM_BITS),
  /// By weight, from an alias table (Walker 1974, Vose 1991).
  WEIGHTED_RANDOM("weighted-random", PickInput.RANDOM_BITS),
  /// By weight, by searching the sums of weights.
  WEIGHTED_THRESHOLD("weighted-threshold", PickInput.RANDOM_BITS),
  /// One after the other, whatever their weights, unless those are 0: `statistic --mode nth`.
  ROUND_ROBIN("round-robin", PickInput.NOTHING),
  /// nginx's smooth weighted round robin.
  SMOOTH_WRR("smooth-wrr", PickInput.NOTHING),
  /// Weighted round robin of the Linux Virtual Server, `wrr`.
  LVS_WRR("lvs-wrr", PickInput.NOTHING),
  /// The endpoint with the fewest open connections: LVS `lc`.
  LEAST_CONNECTIONS("least-connections", PickInput.NOTHING),
  /// The endpoint with the fewest open connections for its weight: LVS `wlc`.
  WEIGHTED_LEAST_CONNECTIONS("weighted-least-connections", PickInput.NOTHING),
  /// The least loaded of `d` endpoints drawn at random (Mitzenmacher 2001).
  POWER_OF_CHOICES("power-of-choices", PickInput.RANDOM_BITS),
  /// A hash of the client's address, modulo.
  SOURCE_HASH("source-hash", PickInput.CLIENT),
  /// A hash of the five-tuple, modulo.
  FLOW_HASH("flow-hash", PickInput.FLOW),
  /// Envoy's ring of xxHash64 points (Karger et al. 1997).
  RING_HASH("ring-hash", PickInput.FLOW),
  /// Envoy's ring of MurmurHash2 points.
  RING_HASH_MURMUR2("ring-hash-murmur2", PickInput.FLOW),
  /// Highest random weight (Thaler and Ravishankar 1998), weighted as in Schindelhauer and Schomaker 2005.
  RENDEZVOUS("rendezvous", PickInput.FLOW),
  /// Maglev (Eisenbud et al. 2016, section 3.4); weights as Envoy's.
  MAGLEV("maglev", PickInput.FLOW),
  /// The table that Envoy would build.
  MAGLEV_ENVOY("maglev-envoy", PickInput.FLOW),
  /// The table that Cilium would build.
  MAGLEV_CILIUM("maglev-cilium", PickInput.FLOW);

  private final String text;
  private final PickInput usualInput;

  SelectorKind(final String text, final PickInput usualInput) {
    this.text = text;
    this.usualInput = usualInput;
  }

  /// Its name in annotations and options.
  ///
  /// @return lower case, with hyphens
  public String text() {
    return text;
  }

  /// What it picks by, unless said otherwise.
  ///
  /// @return for selectors that hash, [PickInput#FLOW] may be changed to [PickInput#CLIENT]
  public PickInput usualInput() {
    return usualInput;
  }

  /// Finds one by name.
  ///
  /// @param text the name
  /// @return nothing for an unknown name
  public static Optional<SelectorKind> of(final String text) {
    return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }
}
