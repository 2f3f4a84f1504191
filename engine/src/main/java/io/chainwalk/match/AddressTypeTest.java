package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Match.AddrType;
import io.chainwalk.ruleset.Match.Not;
import org.jspecify.annotations.Nullable;

/// `addrtype`: what the node's tables say of an address.
///
/// **Threads:** immutable.
final class AddressTypeTest implements PacketTest {
  private final Node node;
  private final boolean ipv6;
  private final int source;
  private final boolean notSource;
  private final int destination;
  private final boolean notDestination;
  private final boolean limitIn;
  private final boolean limitOut;

  AddressTypeTest(final AddrType match, final boolean ipv6, final Node node) {
    this.node = node;
    this.ipv6 = ipv6;
    source = bits(match.source());
    notSource = match.source() != null && match.source().not();
    destination = bits(match.destination());
    notDestination = match.destination() != null && match.destination().not();
    limitIn = match.limitIn();
    limitOut = match.limitOut();
  }

  private static int bits(final @Nullable Not<Integer> types) {
    return types == null ? 0 : types.value();
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final FlowTuple tuple = packet.parsed().tuple();
    final int only = limitIn ? packet.inputInterface() : limitOut ? packet.outputInterface() : 0;
    return answer(
        (destination == 0
                || has(destination, tuple.destinationHigh(), tuple.destinationLow(), only)
                    != notDestination)
            && (source == 0
                || has(source, tuple.sourceHigh(), tuple.sourceLow(), only) != notSource));
  }

  private boolean has(final int wanted, final long high, final long low, final int only) {
    return ipv6
        ? node.hasAddressTypes6(wanted, high, low, only)
        : (node.addressType4((int) low, only) & wanted) != 0;
  }
}
