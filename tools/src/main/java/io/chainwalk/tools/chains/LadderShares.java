package io.chainwalk.tools.chains;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Draws;
import io.chainwalk.tools.rulelogic.ChainGraph;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which part of new connections each endpoint is to get, as the rules that lead there say.
///
/// What counts is ladders: rules that want the same of a packet but for a chance, one after the other, each of which
/// sends it to an endpoint or to a chain that does. A part is not known where it depends on the packet: where several
/// ladders lead to an endpoint with different parts, as those for everybody's clients and for external ones do, and
/// session affinity; and where `nth` counts packets.
final class LadderShares {
  /// The part of an endpoint of which one cannot be told.
  static final double UNKNOWN = Double.NaN;

  private static final double ROUNDING = 1e-6;
  private static final String FOR_CLUSTER = "KUBE-SVC-";
  private static final String FOR_LOCAL = "KUBE-SVL-";

  /// What the rules of a ladder have in common.
  private record Conditions(HeaderMatch header, List<Match> matches) {
    static Conditions of(final Rule rule) {
      return new Conditions(
          rule.header(),
          rule.matches().stream()
              .filter(match -> !isChance(match) && !(match instanceof Match.Comment))
              .toList());
    }
  }

  private final Map<String, Double> ofChains = new HashMap<>();
  private final IdentityHashMap<Rule, Double> ofRules = new IdentityHashMap<>();

  /// Goes through the ladders of the table `nat`.
  ///
  /// @param ruleset one family's; null for none
  LadderShares(final @Nullable Ruleset ruleset) {
    final RuleTable nat = ruleset == null ? null : ruleset.table(Table.NAT);
    if (nat != null) {
      final ChainGraph graph = new ChainGraph(nat);
      final Map<String, Map<String, Double>> targets = new HashMap<>();
      for (final Chain chain : nat.chains().values()) {
        targets.put(chain.name(), walk(graph, chain));
        if (graph.isBuiltIn(chain.name())) {
          ofChains.put(chain.name(), 1.0);
        }
      }
      targets.forEach((chain, shares) -> {
        if (chain.startsWith(FOR_LOCAL)) {
          missing(shares, targets.get(FOR_CLUSTER + chain.substring(FOR_LOCAL.length())));
        }
      });
    }
  }

  /// Walks the ladders of a chain.
  ///
  /// @return what each chain that they lead to gets of the packets that come by
  private Map<String, Double> walk(final ChainGraph graph, final Chain chain) {
    final Map<String, Double> all = new HashMap<>();
    final Map<String, Double> ladder = new HashMap<>();
    @Nullable Conditions same = null;
    double rest = 1;
    for (final Rule rule : chain.rules()) {
      if (!graph.leadsToDnat(rule)) {
        continue;
      }
      final Conditions own = Conditions.of(rule);
      if (!own.equals(same)) {
        ladder.forEach((target, share) -> all.merge(target, share, LadderShares::agreed));
        ladder.clear();
        same = own;
        rest = 1;
      }
      final double chance = chanceOf(rule);
      final double share = rest * chance;
      // A jump that leaves nothing to chance begins no ladder: what matches nothing there comes
      // back.
      rest -= rest == 1 && chance == 1 ? 0 : share;
      final String target = ChainGraph.calleeOf(rule.target());
      if (target == null) {
        ofRules.put(rule, share);
      } else {
        ladder.merge(target, share, Double::sum);
      }
    }
    ladder.forEach((target, share) -> all.merge(target, share, LadderShares::agreed));
    all.forEach((target, share) -> ofChains.merge(target, share, LadderShares::agreed));
    return all;
  }

  /// An endpoint that one of the two chains of a Service passes over gets nothing from it.
  private void missing(
      final Map<String, Double> local, final @Nullable Map<String, Double> cluster) {
    if (cluster != null && !cluster.isEmpty() && !local.isEmpty()) {
      cluster.keySet().stream()
          .filter(target -> !local.containsKey(target))
          .forEach(target -> ofChains.put(target, UNKNOWN));
      local.keySet().stream()
          .filter(target -> !cluster.containsKey(target))
          .forEach(target -> ofChains.put(target, UNKNOWN));
    }
  }

  /// What two sayings about one endpoint come to.
  ///
  /// @param one a part, or [#UNKNOWN]
  /// @param other likewise
  /// @return the part that both say, or else [#UNKNOWN]
  static double agreed(final double one, final double other) {
    return Math.abs(one - other) <= ROUNDING ? one : UNKNOWN;
  }

  /// The probability with which a rule takes what it gets.
  private static double chanceOf(final Rule rule) {
    double chance = 1;
    for (final Match match : rule.matches()) {
      if (match instanceof Match.Random(final long threshold, final boolean not)) {
        final double part = (double) threshold / Draws.CERTAIN;
        chance *= not ? 1 - part : part;
      } else if (match instanceof Match.Nth) {
        return UNKNOWN;
      }
    }
    return chance;
  }

  private static boolean isChance(final Match match) {
    return match instanceof Match.Random || match instanceof Match.Nth;
  }

  /// What the chains get that ladders lead to.
  ///
  /// @return parts of 1 or [#UNKNOWN], by the chain's name
  Map<String, Double> ofChains() {
    return ofChains;
  }

  /// What an endpoint gets for which a rule stands.
  ///
  /// @param chain the rule's
  /// @param rule one that translates the destination
  /// @return a part of 1, or [#UNKNOWN]; 0 in a chain to which nothing leads
  double of(final Chain chain, final Rule rule) {
    return ofChains.getOrDefault(chain.name(), 0.0) * ofRules.getOrDefault(rule, 0.0);
  }
}
