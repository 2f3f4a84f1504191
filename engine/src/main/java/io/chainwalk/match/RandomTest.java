package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

/// `statistic --mode random`: one of the packet's chances, see [io.chainwalk.select.Draws].
///
/// **Threads:** immutable; the chances are the worker's.
record RandomTest(long threshold, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    return answer(state.draws().isMet(threshold) != not);
  }
}
