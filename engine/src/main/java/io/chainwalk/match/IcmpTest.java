package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.ruleset.Match.Icmp;

/// `icmp` and `icmp6`: type and code. Of `icmp` the type 255 is any; `icmp6` has no such thing.
///
/// **Threads:** immutable.
record IcmpTest(boolean any, int type, int firstCode, int lastCode, boolean not)
    implements PacketTest {
  private static final int ANY_TYPE = 255;

  IcmpTest(final Icmp match) {
    this(
        !match.ipv6() && match.type() == ANY_TYPE,
        match.type(),
        match.firstCode(),
        match.lastCode(),
        match.not());
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int verdict = UpperLayer.look(packet.parsed(), IcmpHeader.LENGTH, IcmpHeader.CODE + 1);
    if (verdict != YES) {
      return verdict;
    }
    final int offset = packet.parsed().transportOffset();
    final int code = IcmpHeader.code(packet.buffer(), offset);
    final boolean matches =
        any
            || (IcmpHeader.type(packet.buffer(), offset) == type
                && code >= firstCode
                && code <= lastCode);
    return answer(matches != not);
  }
}
