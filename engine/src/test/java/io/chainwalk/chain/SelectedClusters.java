package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Candidate;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.SelectorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Selectors for every chain of a ruleset that ends with a choice among endpoints.
final class SelectedClusters implements ChainSelectors {
  private final Map<String, ChainSelection> byChain = new HashMap<>();

  /// Makes selectors.
  ///
  /// @param specs says which for a chain
  /// @param open how many connections each endpoint has; the same for all
  SelectedClusters(
      final Ruleset ruleset,
      final Function<String, SelectorSpec> specs,
      final Function<String, ConnectionCount> open) {
    final RuleTable nat = Objects.requireNonNull(ruleset.table(Table.NAT));
    for (final Chain chain : nat.chains().values()) {
      final EndpointLadder ladder =
          chain.name().startsWith("KUBE-SV") ? EndpointLadder.of(nat, chain) : null;
      if (ladder != null) {
        final List<Candidate> candidates = new ArrayList<>();
        final List<ConnectionCount> counts = new ArrayList<>();
        for (final EndpointLadder.Rung rung : ladder.rungs()) {
          candidates.add(new Candidate(rung.endpoint(), 1 + rung.endpoint().length() % 3));
          counts.add(open.apply(rung.endpoint()));
        }
        byChain.put(
            chain.name(),
            new ChainSelection(
                ladder, specs.apply(chain.name()).build(EndpointSet.of(candidates)), counts));
      }
    }
  }

  /// The same selector everywhere, and nobody counts connections.
  SelectedClusters(final Ruleset ruleset, final SelectorSpec spec) {
    this(ruleset, chain -> spec, endpoint -> new ConnectionCount());
  }

  /// How many chains have one.
  int count() {
    return byChain.size();
  }

  /// One of them.
  ChainSelection any() {
    return byChain.values().iterator().next();
  }

  @Override
  public @Nullable ChainSelection of(final boolean ipv6, final Table table, final Chain chain) {
    return table == Table.NAT ? byChain.get(chain.name()) : null;
  }
}
