package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

/// `length`: of the IP packet as its header says.
///
/// **Threads:** immutable.
record LengthTest(int first, int last, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int length = packet.parsed().networkLength();
    return answer((length >= first && length <= last) != not);
  }
}
