package io.chainwalk.node;

import io.chainwalk.packet.Ipv4Header;
import org.agrona.DirectBuffer;

/// Which of its addresses a node writes into a record route or timestamp option.
final class OptionAddresses {
  private static final int GLOBAL_SCOPE = AddressScope.GLOBAL.number();
  private static final int LINK_SCOPE = AddressScope.LINK.number();

  private OptionAddresses() {}

  /// The address written before it is known by which interface the packet leaves: the one the packet was sent to, or the
  /// one the node would answer from.
  static int onTheWayIn(
      final DirectBuffer buffer, final int ipOffset, final Node node, final RouteResult result) {
    if (result.isLocal() && !result.isGroup()) {
      return Ipv4Header.destination(buffer, ipOffset);
    }
    final int source = Ipv4Header.source(buffer, ipOffset);
    final int input = result.inputInterface();
    if (source == Ipv4Address.ANY) {
      return node.ipv4Sources().select(input, source, LINK_SCOPE);
    }
    final CompiledRoute back = node.route4(source);
    return back == null || back.type.refuses()
        ? node.ipv4Sources().select(input, source, GLOBAL_SCOPE)
        : sourceOf(back, source);
  }

  /// The address of the way out, as the node's own packets to the destination would have it.
  static int atTheWayOut(
      final DirectBuffer buffer, final int ipOffset, final Node node, final RouteResult result) {
    final int destination = Ipv4Header.destination(buffer, ipOffset);
    final CompiledRoute route = node.route4(destination);
    return route == null || route.type.refuses()
        ? node.ipv4Sources()
            .select(result.outputInterface(), (int) result.nextHopLow(), GLOBAL_SCOPE)
        : sourceOf(route, destination);
  }

  private static int sourceOf(final CompiledRoute route, final int destination) {
    return route.hasSource ? (int) route.sourceLow : destination;
  }
}
