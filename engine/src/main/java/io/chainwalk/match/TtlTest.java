package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.ruleset.Match.Ttl.Comparison;

/// `ttl` and `hl`, as the field is at this hook.
///
/// **Threads:** immutable.
record TtlTest(boolean ipv6, Comparison comparison, int value) implements PacketTest {
  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int offset = packet.parsed().networkOffset();
    final int ttl =
        ipv6
            ? Ipv6Header.hopLimit(packet.buffer(), offset)
            : Ipv4Header.ttl(packet.buffer(), offset);
    return answer(
        switch (comparison) {
          case EQUAL -> ttl == value;
          case NOT_EQUAL -> ttl != value;
          case LESS -> ttl < value;
          case GREATER -> ttl > value;
        });
  }
}
