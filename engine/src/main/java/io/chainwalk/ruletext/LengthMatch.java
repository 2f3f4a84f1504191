package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `-m length`.
final class LengthMatch extends MatchReader {
  private static final OptionTable<LengthMatch> OPTIONS =
      OptionTable.of(
          "length",
          Option.<LengthMatch>of(
                  "length", (r, a) -> r.match = new Match.Length(a.anyPorts(), a.not()))
              .canInvert()
              .must());

  private Match.@Nullable Length match;

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) {
    return Objects.requireNonNull(match, "--length is mandatory");
  }

  static void write(final Match.Length length, final RuleText out) {
    out.option(length.not(), "--length");
    out.range(length.range().first(), length.range().last());
  }
}
