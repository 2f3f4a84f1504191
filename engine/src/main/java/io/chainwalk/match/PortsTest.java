package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.packet.PortHeader;
import io.chainwalk.ruleset.Match.Not;
import io.chainwalk.ruleset.PortRange;
import org.jspecify.annotations.Nullable;

/// `udp`, `udplite` and `dccp`, and the ports of `tcp` and `sctp`: each port in a range, or not in it.
///
/// **Threads:** immutable.
final class PortsTest implements PacketTest {
  private static final Not<PortRange> ANY = new Not<>(PortRange.ANY, false);

  private final int neededLength;
  private final int sourceFirst;
  private final int sourceLast;
  private final boolean notSource;
  private final int destinationFirst;
  private final int destinationLast;
  private final boolean notDestination;

  /// Makes one.
  ///
  /// @param neededLength bytes of the protocol's header; a packet with fewer is dropped
  PortsTest(
      final int neededLength,
      final @Nullable Not<PortRange> source,
      final @Nullable Not<PortRange> destination) {
    this.neededLength = neededLength;
    final Not<PortRange> from = source == null ? ANY : source;
    final Not<PortRange> to = destination == null ? ANY : destination;
    sourceFirst = from.value().first();
    sourceLast = from.value().last();
    notSource = from.not();
    destinationFirst = to.value().first();
    destinationLast = to.value().last();
    notDestination = to.not();
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int verdict = UpperLayer.look(packet.parsed(), neededLength, PortHeader.LENGTH);
    return verdict == YES ? answer(matches(UpperLayer.ports(packet))) : verdict;
  }

  /// Whether ports are the ones that are meant.
  ///
  /// @param ports source port in the upper half, destination port in the lower
  boolean matches(final int ports) {
    final int from = UpperLayer.sourcePort(ports);
    final int to = UpperLayer.destinationPort(ports);
    return (to >= destinationFirst && to <= destinationLast) != notDestination
        && (from >= sourceFirst && from <= sourceLast) != notSource;
  }
}
