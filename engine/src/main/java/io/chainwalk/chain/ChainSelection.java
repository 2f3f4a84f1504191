package io.chainwalk.chain;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.RulePacket;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.Draws;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.select.SelectorNature;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A selector in the place of a ladder of chances: of the rules that the chain ends with, the one matches whose endpoint is
/// picked, and no other. Rules before the ladder, such as those of session affinity, are met as ever.
///
/// No kernel does this: it is how connections would be spread if a node chose so.
///
/// **Threads:** those of its selector.
public final class ChainSelection {
  /// So that a pick disturbs no other random choice of the same packet.
  private static final int PICK_DRAW = 1 << 18;

  private final EndpointLadder ladder;
  private final EndpointSelector selector;
  private final ConnectionCount[] open;
  private final SelectorNature nature;

  /// What counts in the long run: weights, or 1 for those that have any, as the algorithm has it.
  private final long[] weights;

  private final long totalWeight;
  private final long[] thresholds;

  /// Puts a selector in the place of a ladder.
  ///
  /// @param ladder the ladder
  /// @param selector made from as many candidates, in the order of the rungs
  /// @param open the open connections of each, which somebody counts if the selector looks at them
  /// @throws IllegalArgumentException when there are not as many of one as of the other, or no candidate has a weight
  public ChainSelection(
      final EndpointLadder ladder,
      final EndpointSelector selector,
      final List<ConnectionCount> open) {
    final int count = ladder.rungs().size();
    if (selector.endpoints().size() != count || open.size() != count) {
      throw new IllegalArgumentException(
          "%s has %d rungs: candidates=%d counts=%d"
              .formatted(ladder.chain(), count, selector.endpoints().size(), open.size()));
    }
    if (selector.endpoints().totalWeight() == 0) {
      throw new IllegalArgumentException(ladder.chain() + ": no candidate has a weight");
    }
    this.ladder = ladder;
    this.selector = selector;
    this.open = open.toArray(ConnectionCount[]::new);
    nature = SelectorNature.of(selector.spec().kind());
    weights = longRunWeights(selector);
    totalWeight = Arrays.stream(weights).sum();
    thresholds = thresholds(weights, totalWeight);
  }

  /// Asks who chooses in a chain.
  static @Nullable ChainSelection of(
      final ChainSelectors selectors, final boolean ipv6, final Table table, final Chain chain) {
    final ChainSelection selection = selectors.of(ipv6, table, chain);
    if (selection != null && selection.end() != chain.rules().size()) {
      throw new IllegalArgumentException(
          "the ladder of %s ends behind rule %d: rules=%d"
              .formatted(chain.name(), selection.end(), chain.rules().size()));
    }
    return selection;
  }

  private static long[] longRunWeights(final EndpointSelector selector) {
    final boolean weighted =
        switch (selector.spec().kind()) {
          case RANDOM, ROUND_ROBIN, LEAST_CONNECTIONS, SOURCE_HASH, FLOW_HASH -> false;
          case WEIGHTED_RANDOM,
              WEIGHTED_THRESHOLD,
              SMOOTH_WRR,
              LVS_WRR,
              WEIGHTED_LEAST_CONNECTIONS,
              POWER_OF_CHOICES,
              RING_HASH,
              RING_HASH_MURMUR2,
              RENDEZVOUS,
              MAGLEV,
              MAGLEV_ENVOY,
              MAGLEV_CILIUM ->
              true;
        };
    return Arrays.stream(selector.endpoints().weights())
        .mapToLong(w -> weighted ? w : Math.min(w, 1))
        .toArray();
  }

  /// As kube-proxy computes them: the chance of each among those that are left.
  private static long[] thresholds(final long[] weights, final long total) {
    final long[] thresholds = new long[weights.length];
    long rest = total;
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = rest == 0 ? 0 : (weights[i] * Draws.CERTAIN + rest / 2) / rest;
      rest -= weights[i];
    }
    return thresholds;
  }

  /// What is picked for a packet. Selectors by turns take a turn. Allocates nothing.
  ///
  /// @param number what [#number] said of it
  /// @return a rung, from 0, or [EndpointSelector#NONE]
  int pick(final long number) {
    return selector.pick(number, open);
  }

  /// What the selector is asked by.
  ///
  /// @param packet as it is at this hook, where its destination is still the one dialled
  /// @param seed the run's
  /// @return random bits, a hash, or 0 for a selector that wants neither
  long number(final RulePacket packet, final long seed) {
    final FlowTuple tuple = packet.parsed().tuple();
    return switch (selector.spec().input()) {
      case NOTHING -> 0;
      case RANDOM_BITS -> RandomBits.of(seed, packet.number(), PICK_DRAW);
      case CLIENT -> SelectionHash.ofClient(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
      case FLOW -> SelectionHash.ofFlow(tuple);
    };
  }

  /// The place of the first rung.
  int first() {
    return ladder.first();
  }

  /// The place behind the last rung.
  int end() {
    return ladder.end();
  }

  /// Whether the rule in a place is a rung.
  boolean covers(final int place) {
    return place >= ladder.first();
  }

  /// The chance of a rung, where those before it are passed by, for what the selector gives in the long run.
  ///
  /// @param rung from 0
  /// @return in parts of [Draws#CERTAIN]; nearest to the exact one
  long threshold(final int rung) {
    return thresholds[rung];
  }

  /// The ladder.
  ///
  /// @return as given
  public EndpointLadder ladder() {
    return ladder;
  }

  /// The selector.
  ///
  /// @return as given
  public EndpointSelector selector() {
    return selector;
  }

  /// What its choice depends on.
  ///
  /// @return that of its algorithm
  public SelectorNature nature() {
    return nature;
  }

  /// Which part of new connections an endpoint is to get in the long run, if nothing but the selector decides.
  ///
  /// @param rung from 0
  /// @return 0 to 1; NaN where it depends on who asks, or on how long connections last
  public double share(final int rung) {
    if (nature == SelectorNature.HASH || nature == SelectorNature.LOAD) {
      return Double.NaN;
    }
    return (double) weights[rung] / totalWeight;
  }
}
