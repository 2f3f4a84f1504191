package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.select.EndpointSelector;

/// The rungs of a ladder for which a selector chooses: from the first one straight to the one that is picked. Who comes to
/// a later one comes back from the picked one, and no other matches.
record SelectedRung(ChainSelection selection) implements Shortcut {
  @Override
  public int next(final int position, final RulePacket packet, final RuleState state) {
    if (position == selection.first()) {
      final int rung = selection.pick(selection.number(packet, state.context().seed()));
      if (rung != EndpointSelector.NONE) {
        return Shortcut.answer(position + rung, MATCHES);
      }
    }
    return Shortcut.answer(selection.end(), SKIP);
  }
}
