package io.chainwalk.tools.chains;

import io.chainwalk.chain.ChainSelection;
import io.chainwalk.chain.EndpointLadder;
import io.chainwalk.chain.OpenConnections;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Candidate;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.tools.BadSelectorException;
import io.chainwalk.tools.chains.SelectorsInForce.Place;
import io.chainwalk.tools.chains.SelectorsInForce.Selected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts a selector in the place of every ladder in a dump that is in one of kube-proxy's chains for Services. The ladder's
/// chances tell the weights.
final class DumpedSelectors {
  private DumpedSelectors() {}

  /// Selectors for the ladders of a dump.
  ///
  /// @param rulesets the dump
  /// @param spec the selector
  /// @param labels say what connections to endpoints are known by
  /// @return by chain; none where the dump has no such ladder
  /// @throws BadSelectorException when the chances are those of no weights, or the selector cannot choose
  static SelectorsInForce of(
      final Rulesets rulesets, final SelectorSpec spec, final RuleLabels labels) {
    final OpenConnections open = new OpenConnections();
    final Map<Place, Selected> byPlace = new HashMap<>();
    for (final Ruleset ruleset : rulesets.loaded()) {
      final RuleTable nat = ruleset.table(Table.NAT);
      if (nat != null) {
        for (final Chain chain : nat.chains().values()) {
          final EndpointLadder ladder =
              SelectorsInForce.CHOOSING_CHAINS.stream().anyMatch(chain.name()::startsWith)
                  ? EndpointLadder.of(nat, chain)
                  : null;
          if (ladder != null) {
            byPlace.put(
                new Place(ruleset.ipv6(), chain.name()), selected(ladder, spec, labels, open));
          }
        }
      }
    }
    return new SelectorsInForce(byPlace, open);
  }

  private static Selected selected(
      final EndpointLadder ladder,
      final SelectorSpec spec,
      final RuleLabels labels,
      final OpenConnections open) {
    final List<Integer> tags = new ArrayList<>();
    final List<Candidate> candidates = new ArrayList<>();
    final int[] weights =
        LadderWeights.of(ladder)
            .orElseThrow(() ->
                new BadSelectorException(
                    "Chain %s: its chances are those of no weights up to %d, so %s cannot know them."
                        .formatted(ladder.chain(), Candidate.MAX_WEIGHT, spec)));
    for (int i = 0; i < weights.length; i++) {
      final EndpointLadder.Rung rung = ladder.rungs().get(i);
      tags.add(labels.tag(Table.NAT, rung.chain(), rung.dnat()));
      candidates.add(new Candidate(rung.endpoint(), weights[i]));
    }
    try {
      final EndpointSet set =
          new EndpointSet(candidates, ladder.rungs().getFirst().dnat().header().protocol());
      return new Selected(
          new ChainSelection(ladder, spec.build(set), SelectorsInForce.counts(open, tags)), tags);
    } catch (final IllegalArgumentException unfit) {
      throw new BadSelectorException(
          "Chain %s: %s cannot choose among its %d endpoints: %s."
              .formatted(ladder.chain(), spec, candidates.size(), unfit.getMessage()));
    }
  }
}
