package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.List;

/// `-m state`.
final class StateMatch extends MatchReader {
  /// Names of the first bits of `CtStates`.
  private static final List<String> STATES =
      List.of("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED");

  private static final OptionTable<StateMatch> OPTIONS =
      OptionTable.of(
          "state",
          Option.<StateMatch>of(
                  "state", (r, a) -> r.match = new Match.State(Names.bits(STATES, a), a.not()))
              .canInvert()
              .must());

  private Match.State match = new Match.State(0, false);

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
    return match;
  }

  static void write(final Match.State state, final RuleText out) {
    out.option(state.not(), "--state").word(Names.joined(STATES, state.states()));
  }
}
