package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.List;

/// A match that is not known, or has an option that is not known, in a rule that the user wants skipped: text.
final class UnknownMatch extends MatchReader {
  private static final OptionTable<UnknownMatch> NONE = new OptionTable<>("", List.of());

  private final String text;

  UnknownMatch(final String text) {
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
  Match match(final RuleDraft rule) {
    return new Match.Unknown(text);
  }
}
