package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;

/// `-j TRACE`.
final class TraceTarget extends TargetReader {
  private static final OptionTable<TraceTarget> OPTIONS = new OptionTable<>("TRACE", List.of());

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) throws RuleSyntaxException {
    rule.requireTable("TRACE", Table.RAW);
    return new Target.Watch("TRACE", "");
  }
}
