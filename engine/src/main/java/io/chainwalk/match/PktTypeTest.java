package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.ruleset.Match.PktType.Kind;

/// `pkttype`: to whom the frame was sent on the link it came in by. What the node itself sends counts as unicast.
///
/// **Threads:** immutable.
record PktTypeTest(Kind kind, boolean not) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    return answer((LinkHeader.kind(packet) == kind) != not);
  }
}
