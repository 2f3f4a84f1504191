package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

/// `mac`: a packet that came by no Ethernet, or that the node itself sends, does not match, inverted or not.
///
/// **Threads:** immutable.
record MacTest(long address, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final long source = LinkHeader.source(packet);
    return answer(source != LinkHeader.NO_ADDRESS && (source == address) != not);
  }
}
