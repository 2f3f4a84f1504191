package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import org.jspecify.annotations.Nullable;

/// `-m set`.
final class SetMatch extends MatchReader {
  private static final OptionTable<SetMatch> OPTIONS =
      OptionTable.of(
          "set",
          Option.<SetMatch>of(
                  "match-set",
                  (r, a) ->
                      r.match =
                          new Match.InSet(SetNames.name(a), SetNames.sides(a), a.not(), false))
              .alias("set")
              .withArguments(2)
              .canInvert()
              .must(),
          Option.<SetMatch>flag("return-nomatch", (r, a) -> r.returnNomatch = true));

  private Match.@Nullable InSet match;
  private boolean returnNomatch;

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    if (match == null) {
      throw new RuleSyntaxException("set needs --match-set");
    }
    return new Match.InSet(match.name(), match.sources(), match.not(), returnNomatch);
  }

  static void write(final Match.InSet set, final RuleText out) {
    out.option(set.not(), "--match-set");
    SetNames.write(set.name(), set.sources(), out);
    if (set.returnNomatch()) {
      out.option("--return-nomatch");
    }
  }
}
