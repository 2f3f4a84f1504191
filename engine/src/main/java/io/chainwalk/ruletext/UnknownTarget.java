package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;
import java.util.List;

/// A target that is not known, or has an option that is not known, in a rule that the user wants skipped: text.
final class UnknownTarget extends TargetReader {
  private static final OptionTable<UnknownTarget> NONE = new OptionTable<>("", List.of());

  private final String text;

  UnknownTarget(final String text) {
    this.text = text;
  }

  @Override
  OptionTable<?> options() {
    return NONE;
  }

  @Override
  void read(final int option, final Argument argument) {
    NONE.option(option);
  }

  @Override
  Target target(final RuleDraft rule) {
    return new Target.Unknown(text);
  }
}
