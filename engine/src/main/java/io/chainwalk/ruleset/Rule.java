package io.chainwalk.ruleset;

import java.util.List;

/// One rule: header part, matches in order, target.
///
/// @param header looked at first
/// @param matches then these, from left to right; the first that says no ends the rule
/// @param target what is done with a packet that matched all
/// @param count counters that the dump gave it, or that it starts with
/// @param origin where it came from
public record Rule(
    HeaderMatch header, List<Match> matches, Target target, RuleCount count, Origin origin) {

  /// Copies the list.
  public Rule {
    matches = List.copyOf(matches);
  }
}
