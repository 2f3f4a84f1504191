package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.select.Draws;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run of rules that want the same of a packet but for a chance, each of which sends it to another place. A packet that
/// is not chosen by one is offered to the next, so that the chances of the later ones are of what is left.
///
/// @param first the position of the first rule, from 0
/// @param shares the part of all connections that each rule gets
/// @param rest the part that none of them gets, 0 where the last takes what is left
public record Ladder(int first, List<Double> shares, double rest) {
  /// Copies the list.
  public Ladder {
    shares = List.copyOf(shares);
  }

  /// Finds the ladders of a chain: runs of rules that translate the destination, or lead to chains that do.
  ///
  /// @param graph the chain's table
  /// @param chain any of its chains
  /// @return runs of at least two rules, in order
  public static List<Ladder> of(final ChainGraph graph, final Chain chain) {
    final List<Ladder> ladders = new ArrayList<>();
    int i = 0;
    while (i < chain.rules().size()) {
      final Ladder ladder = from(graph, chain.rules(), i);
      if (ladder.shares().size() > 1) {
        ladders.add(ladder);
      }
      i += Math.max(1, ladder.shares().size());
    }
    return ladders;
  }

  private static Ladder from(final ChainGraph graph, final List<Rule> rules, final int first) {
    final List<Double> shares = new ArrayList<>();
    double left = 1;
    @Nullable Sameness same = null;
    for (int i = first; i < rules.size() && left > 0; i++) {
      final Rule rule = rules.get(i);
      final double chance = chance(rule.matches());
      final Sameness own = Sameness.of(rule);
      final boolean begins = same == null && chance < 1;
      if (!graph.translatesDestination(rule.target()) || !(begins || own.equals(same))) {
        break;
      }
      same = own;
      shares.add(left * chance);
      left = chance == 1 ? 0 : left * (1 - chance);
    }
    return new Ladder(first, shares, left);
  }

  /// The share that each would have if all had the same.
  ///
  /// @return one divided by their number
  public double fairShare() {
    return 1.0 / shares.size();
  }

  /// Whether all shares are about the same. What is lost in rounding probabilities to ten digits is about the same.
  ///
  /// @param tolerance by which part of the fair share one may be off
  /// @return false when one is further off
  public boolean isFair(final double tolerance) {
    return shares.stream()
        .allMatch(share -> Math.abs(share - fairShare()) <= tolerance * fairShare());
  }

  /// What the rules of a ladder have in common.
  private record Sameness(HeaderMatch header, List<Match> matches) {
    static Sameness of(final Rule rule) {
      return new Sameness(
          rule.header(),
          rule.matches().stream()
              .filter(match -> !isChance(match) && !(match instanceof Match.Comment))
              .toList());
    }
  }

  private static boolean isChance(final Match match) {
    return match instanceof Match.Random || match instanceof Match.Nth;
  }

  private static double chance(final List<Match> matches) {
    double chance = 1;
    for (final Match match : matches) {
      if (match instanceof Match.Random(long threshold, boolean not)) {
        final double part = threshold / (double) Draws.CERTAIN;
        chance *= not ? 1 - part : part;
      } else if (match instanceof Match.Nth(long every, _, boolean not)) {
        chance *= not ? 1 - 1.0 / every : 1.0 / every;
      }
    }
    return chance;
  }
}
