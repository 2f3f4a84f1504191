package io.chainwalk.tools.explain;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.List;

/// Parts of rules in the kernel's spelling.
final class RuleSpelling {
  private static final String JUMP = "-j ";

  private RuleSpelling() {}

  /// A match.
  ///
  /// @param ipv6 the family of its rule
  /// @param match the match
  /// @return as `-m tcp --dport 80`
  static String match(final boolean ipv6, final Match match) {
    return part(ipv6, List.of(match), Target.NONE);
  }

  /// A target.
  ///
  /// @param ipv6 the family of its rule
  /// @param target the target
  /// @return as `DNAT --to-destination 10.0.0.1:80`
  static String target(final boolean ipv6, final Target target) {
    final String text = part(ipv6, List.of(), target);
    return text.startsWith(JUMP) ? text.substring(JUMP.length()) : text;
  }

  /// A rule that consists of that part alone, without what every rule begins with.
  private static String part(final boolean ipv6, final List<Match> matches, final Target target) {
    final Rule alone =
        new Rule(HeaderMatch.any(ipv6), matches, target, RuleCount.ZERO, Origin.UNKNOWN);
    return RulesetWriter.rule(alone, "").substring("-A ".length()).strip();
  }
}
