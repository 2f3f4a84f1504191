package io.chainwalk.tools.diff;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.List;

/// Rules and parts of them as the kernel spells them, so that two that mean the same read the same.
final class RuleWords {
  private static final List<String> PREFIXES =
      List.of("-j DNAT --to-destination ", "-j SNAT --to-source ", "-j ");

  private RuleWords() {}

  /// What a rule of the table `nat` translates to.
  ///
  /// @param rule one whose target translates
  /// @return as `10.0.1.1:8080`, or target and options where it names no address
  static String translation(final Rule rule) {
    final Rule alone =
        new Rule(
            HeaderMatch.any(rule.header().source().address().ipv6()),
            List.of(),
            rule.target(),
            RuleCount.ZERO,
            Origin.UNKNOWN);
    final String text = RulesetWriter.rule(alone, "").substring("-A ".length()).strip();
    for (final String prefix : PREFIXES) {
      if (text.startsWith(prefix)) {
        return text.substring(prefix.length());
      }
    }
    return text;
  }
}
