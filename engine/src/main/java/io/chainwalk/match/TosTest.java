package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;

/// `tos`, and `dscp` as the upper six bits of it: IPv4's type of service, IPv6's traffic class.
///
/// **Threads:** immutable.
record TosTest(boolean ipv6, int value, int mask, boolean not) implements PacketTest {
  private static final int DSCP_SHIFT = 2;
  private static final int DSCP_MASK = 0xFC;

  static TosTest ofDscp(final boolean ipv6, final int value, final boolean not) {
    return new TosTest(ipv6, value << DSCP_SHIFT, DSCP_MASK, not);
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int offset = packet.parsed().networkOffset();
    final int field =
        ipv6
            ? Ipv6Header.trafficClass(packet.buffer(), offset)
            : Ipv4Header.tos(packet.buffer(), offset);
    return answer(((field & mask) == value) != not);
  }
}
