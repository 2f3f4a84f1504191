package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

/// `mark`.
///
/// **Threads:** immutable.
record MarkTest(int value, int mask, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    return answer(((packet.mark() & mask) == value) != not);
  }
}
