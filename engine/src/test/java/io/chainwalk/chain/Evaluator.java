package io.chainwalk.chain;

import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Ruleset;

/// Both evaluators, for tests of what they have in common.
enum Evaluator {
  REFERENCE {
    @Override
    CountingRules of(final Rulesets rulesets, final RuleLabels labels) {
      return new ReferenceRules(rulesets, CONTEXT, labels);
    }
  },
  COMPILED {
    @Override
    CountingRules of(final Rulesets rulesets, final RuleLabels labels) {
      return new CompiledRules(new RulesetCompiler(CONTEXT, labels).compile(rulesets));
    }
  };

  static final RuleContext CONTEXT =
      new RuleContext(
          Node.parse(
              """
              interface eth0
              address 10.0.1.1/24
              address fd01::1/64
              """),
          42);

  /// Prepares rules.
  abstract CountingRules of(Rulesets rulesets, RuleLabels labels);

  /// Prepares the rules of one family.
  CountingRules of(final Ruleset ruleset) {
    return of(Rulesets.of(ruleset), RuleLabels.NONE);
  }
}
