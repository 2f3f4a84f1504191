package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;

/// The target of the rule being read.
abstract class TargetReader extends ExtensionReader {
  /// The target, after all options of the rule have been read.
  abstract Target target(RuleDraft rule) throws RuleSyntaxException;
}
