package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

/// `connmark`: a packet without a connection does not match, inverted or not.
///
/// **Threads:** immutable.
record ConnmarkTest(int value, int mask, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    return answer(packet.entry().isOpen() && ((packet.entry().mark() & mask) == value) != not);
  }
}
