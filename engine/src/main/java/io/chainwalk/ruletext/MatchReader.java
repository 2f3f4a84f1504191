package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// A match of the rule being read.
abstract class MatchReader extends ExtensionReader {
  /// The match, after all options of the rule have been read.
  abstract Match match(RuleDraft rule) throws RuleSyntaxException;
}
