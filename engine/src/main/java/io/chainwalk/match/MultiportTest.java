package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.packet.PortHeader;
import io.chainwalk.ruleset.Match.Multiport;
import io.chainwalk.ruleset.Match.Multiport.Side;

/// `multiport`: a port in any of a few ranges.
///
/// **Threads:** immutable.
final class MultiportTest implements PacketTest {
  private final int[] firsts;
  private final int[] lasts;
  private final boolean source;
  private final boolean destination;
  private final boolean not;

  MultiportTest(final Multiport match) {
    firsts = match.ranges().stream().mapToInt(range -> range.first()).toArray();
    lasts = match.ranges().stream().mapToInt(range -> range.last()).toArray();
    source = match.side() != Side.DESTINATION;
    destination = match.side() != Side.SOURCE;
    not = match.not();
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int verdict = UpperLayer.look(packet.parsed(), PortHeader.LENGTH, PortHeader.LENGTH);
    if (verdict != YES) {
      return verdict;
    }
    final int ports = UpperLayer.ports(packet);
    final boolean matches =
        (destination && holds(UpperLayer.destinationPort(ports)))
            || (source && holds(UpperLayer.sourcePort(ports)));
    return answer(matches != not);
  }

  private boolean holds(final int port) {
    for (int i = 0; i < firsts.length; i++) {
      if (port >= firsts[i] && port <= lasts[i]) {
        return true;
      }
    }
    return false;
  }
}
