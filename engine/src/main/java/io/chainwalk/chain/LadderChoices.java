package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.select.SelectorNature;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What selectors choose for the packet that [ReferenceRules] walks. One is asked when the packet comes to the first rung of
/// its ladder, and what it says holds for the others, which the packet comes to right after it.
///
/// **Threads:** one, that of the rules.
final class LadderChoices {
  private final RuleState state;
  private boolean takesChances;
  private TraceStep.@Nullable Choice last;

  LadderChoices(final RuleState state) {
    this.state = state;
  }

  /// See [ReferenceRules#takeChances].
  void takeChances(final boolean isTaking) {
    takesChances = isTaking;
  }

  /// Whether a rung is the one that is chosen.
  ///
  /// @param selection what chooses in the packet's chain
  /// @param place of the rung in the chain, from 0
  /// @param packet as it is at this hook
  boolean isChosen(final ChainSelection selection, final int place, final RulePacket packet) {
    final int rung = place - selection.first();
    if (takesChances && selection.nature() == SelectorNature.CHANCE) {
      final long threshold = selection.threshold(rung);
      last = new TraceStep.Choice(selection, 0, rung, threshold);
      return state.draws().isMet(threshold);
    }
    if (rung == 0) {
      final long number = selection.number(packet, state.context().seed());
      last = new TraceStep.Choice(selection, number, selection.pick(number), -1);
    }
    return last().picked() == rung;
  }

  /// What was chosen at the rung that was asked for last.
  TraceStep.Choice last() {
    return Objects.requireNonNull(last);
  }
}
