package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;

/// The rules that a run begins with, for every block; where they change with time, the worker changes them.
///
/// @param rules the rules
record FixedRules(RulesInForce rules) implements RuleSource {
  @Override
  public RulesInForce rulesFor(final CaptureBlock block) {
    return rules;
  }

  @Override
  public RulesInForce latest() {
    return rules;
  }

  @Override
  public ServiceDispatch forDivision() {
    return rules.services();
  }
}
