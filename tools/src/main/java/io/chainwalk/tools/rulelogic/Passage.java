package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Whether packets of which something is known may match a rule.
public final class Passage {
  private Passage() {}

  /// Whether a packet may match.
  ///
  /// @param rule the rule
  /// @param table its table
  /// @param known what is known of the packet, as matches that it passes
  /// @return false only where that is certain
  public static boolean isPossible(final Rule rule, final Table table, final List<Match> known) {
    final Rule both =
        new Rule(
            rule.header(),
            Stream.concat(rule.matches().stream(), known.stream()).toList(),
            rule.target(),
            rule.count(),
            rule.origin());
    return Contradiction.of(both, table, Set.of()) == null;
  }
}
