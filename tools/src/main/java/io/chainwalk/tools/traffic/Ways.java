package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.Node;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.tools.cases.Departure;
import org.jspecify.annotations.Nullable;

/// By which interface a node reaches an address.
///
/// **Threads:** one at a time.
final class Ways {
  private final Node node;
  private final OutputRouting routing;
  private final RouteResult result = new RouteResult();

  Ways(final Node node) {
    this.node = node;
    routing = new OutputRouting(node);
  }

  /// Where an address is.
  ///
  /// @return the interface, [Departure#DELIVERED] for the node's own, null where there is no route
  @Nullable String to(final IpAddress address) {
    final RouteResult.Verdict verdict =
        address.ipv6()
            ? routing.route6(address.high(), address.low(), 0, result)
            : routing.route4(0, true, (int) address.low(), result);
    return switch (verdict) {
      case FORWARD -> node.interfaceAt(result.outputInterface()).name();
      case LOCAL -> Departure.DELIVERED;
      case DROP, ANSWER -> null;
    };
  }
}
