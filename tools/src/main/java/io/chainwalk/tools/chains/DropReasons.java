package io.chainwalk.tools.chains;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.CtStates;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;

/// What to call the end of packets that a rule drops or rejects.
final class DropReasons {
  /// How kube-proxy's comment ends on a rule that turns away what nobody serves.
  private static final String NO_ENDPOINTS = " has no endpoints";

  /// How it ends where somebody does, on other nodes.
  private static final String NO_LOCAL_ENDPOINTS = " has no local endpoints";

  private DropReasons() {}

  /// Looks at a rule.
  ///
  /// @param rule one that drops or rejects
  /// @return a dropping outcome
  static PacketOutcome of(final Rule rule) {
    for (final Match match : rule.matches()) {
      if (match instanceof Match.Comment(final String text)) {
        if (text.endsWith(NO_ENDPOINTS)) {
          return PacketOutcome.NO_ENDPOINTS;
        }
        if (text.endsWith(NO_LOCAL_ENDPOINTS)) {
          return PacketOutcome.NO_LOCAL_ENDPOINTS;
        }
      }
      if (match instanceof final Match.Conntrack conntrack && isInvalid(conntrack)) {
        return PacketOutcome.INVALID_DROPPED;
      }
    }
    return PacketOutcome.FILTERED;
  }

  private static boolean isInvalid(final Match.Conntrack match) {
    return match.states() != null
        && !match.states().not()
        && match.states().value() == CtStates.INVALID;
  }
}
