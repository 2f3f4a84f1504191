package io.chainwalk.tools.explain;

import io.chainwalk.balancer.Ratio;
import io.chainwalk.chain.TraceStep;
import io.chainwalk.ruleset.Match;
import io.chainwalk.select.Draws;
import java.util.ArrayList;
import java.util.List;

/// A chance that a rule took: `statistic --mode random`, or what a selector takes in its place where all outcomes are
/// wanted.
///
/// @param threshold its probability in parts of [Draws#CERTAIN]
/// @param met whether it was met; where the rule asks for the contrary, before that is asked
record Chance(long threshold, boolean met) {
  /// The fraction that somebody meant who wrote the chance: the simplest one within a unit of the kernel's, since decimals
  /// are rounded when rules are written and again when they are loaded.
  ///
  /// @return as 1/3 for 715827883 parts of 2147483648
  Ratio meant() {
    if (threshold <= 0 || threshold >= Draws.CERTAIN) {
      return threshold <= 0 ? Ratio.ZERO : Ratio.ONE;
    }
    return Ratio.simplest(
        Ratio.of(Math.max(2 * threshold - 2, 1), 2 * Draws.CERTAIN),
        Ratio.of(Math.min(2 * threshold + 2, 2 * Draws.CERTAIN - 1), 2 * Draws.CERTAIN));
  }

  /// The chances that were taken when a rule was looked at: matches are asked from left to right, up to the first that
  /// says no.
  ///
  /// @param met what came of the rule
  /// @return in order; empty for most rules
  @SuppressWarnings(
      "ReferenceEquality") // a rule may have the same match twice, and one of them is meant
  static List<Chance> of(final TraceStep.Met met) {
    final TraceStep.Choice choice = met.choice();
    if (choice != null) {
      return choice.threshold() < 0
          ? List.of()
          : List.of(new Chance(choice.threshold(), met.result() == TraceStep.Result.MATCHED));
    }
    if (met.result() == TraceStep.Result.HEADER_MISSED
        || (met.result() == TraceStep.Result.DROPPED && met.at() == null)) {
      return List.of();
    }
    final List<Chance> chances = new ArrayList<>();
    for (final Match match : met.rule().matches()) {
      final boolean isLast = match == met.at();
      if (match instanceof Match.Random random) {
        chances.add(new Chance(random.threshold(), isLast == random.not()));
      }
      if (isLast) {
        break;
      }
    }
    return chances;
  }
}
