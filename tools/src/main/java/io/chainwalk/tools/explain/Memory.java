package io.chainwalk.tools.explain;

import io.chainwalk.chain.TraceStep;
import io.chainwalk.ruleset.Match;
import java.util.List;

/// What rules remember of packets before.
final class Memory {
  private Memory() {}

  /// Whether what came of a rule depends on packets before: matches are asked from left to right, up to the first that
  /// says no.
  ///
  /// @param met what came of the rule
  /// @return true where a match was asked that remembers packets, or a selector chose that goes by turns or load
  @SuppressWarnings(
      "ReferenceEquality") // a rule may have the same match twice, and one of them is meant
  static boolean decided(final TraceStep.Met met) {
    final TraceStep.Choice choice = met.choice();
    if (choice != null) {
      return choice.selection().nature().dependsOnOthers();
    }
    if (met.result() == TraceStep.Result.HEADER_MISSED) {
      return false;
    }
    final List<Match> matches = met.rule().matches();
    for (final Match match : matches) {
      if (depends(match)) {
        return true;
      }
      if (match == met.at()) {
        return false;
      }
    }
    return false;
  }

  /// Whether a match says of the same packet now this, now that. Entering an address in a list never fails.
  private static boolean depends(final Match match) {
    return match instanceof Match.Nth
        || match instanceof Match.Limit
        || match instanceof Match.Hashlimit
        || (match instanceof Match.Recent recent
            && recent.operation() != Match.Recent.Operation.SET);
  }
}
