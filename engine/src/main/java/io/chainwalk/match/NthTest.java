package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.ruleset.Match.Nth;

/// `statistic --mode nth`: counts the packets that come to the rule.
///
/// **Threads:** immutable; the count is in a slot of the worker's.
final class NthTest implements PacketTest {
  private final long last;
  private final boolean not;
  private final int slot;

  NthTest(final Nth match, final RuleMemory memory) {
    last = match.every() - 1;
    not = match.not();
    slot = memory.slot(last - match.packet(), 0);
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final long count = state.first(slot);
    final boolean isTurn = count == last;
    if (!state.isFrozen()) {
      state.setFirst(slot, isTurn ? 0 : count + 1);
    }
    return answer(isTurn != not);
  }
}
