package io.chainwalk.node;

import io.chainwalk.node.RouteResult.Verdict;

/// The way of packets that the node sends itself, and the source they get if they have none yet.
///
/// [Verdict#LOCAL] means that the packet stays here, by way of `lo`. [Verdict#DROP] stands for the error a socket
/// would get.
///
/// **Threads:** belongs to one worker. Allocates nothing.
public final class OutputRouting {
  private static final int LOOPBACK_ADDRESS = 0x7F00_0001;

  private final Node node;
  private final AddressChoice choice = new AddressChoice();

  /// Makes the routing of a node.
  ///
  /// @param node the node
  public OutputRouting(final Node node) {
    this.node = node;
  }

  /// Routes an IPv4 packet.
  ///
  /// @param source its source, or 0 to have one chosen: the route's `src`, else a primary address that fits
  /// @param anySource whether the source may be one that is not the node's own, as in an answer sent in another's name
  /// @param destination its destination
  /// @param result where to put the decision, and the source
  /// @return the verdict, also kept in `result`
  public Verdict route4(
      final int source, final boolean anySource, final int destination, final RouteResult result) {
    result.begin(0, false);
    result.options().clear();
    if (source != Ipv4Address.ANY
        && (isNeverASource(source) || (!anySource && !node.isLocal4(source)))) {
      return result.toDrop(RoutingDrop.FOREIGN_SOURCE);
    }
    if (destination == Ipv4Address.ANY) {
      setSource4(source == Ipv4Address.ANY ? LOOPBACK_ADDRESS : source, result);
      return toLoopback(false, result);
    }
    final CompiledRoute route = node.route4(destination);
    if (route == null) {
      return result.toDrop(RoutingDrop.NO_ROUTE);
    }
    return switch (route.type) {
      case UNREACHABLE -> result.toDrop(RoutingDrop.UNREACHABLE);
      case PROHIBIT -> result.toDrop(RoutingDrop.PROHIBITED);
      case BLACKHOLE -> result.toDrop(RoutingDrop.BLACKHOLE);
      case LOCAL -> stay4(source, destination, route, result);
      case UNICAST, BROADCAST, ANYCAST -> leave4(source, destination, route, result);
    };
  }

  private Verdict stay4(
      final int source,
      final int destination,
      final CompiledRoute route,
      final RouteResult result) {
    result.setPrefixLength(route.prefixLength);
    setSource4(chosen4(source, route.hasSource ? (int) route.sourceLow : destination), result);
    return toLoopback(false, result);
  }

  private Verdict toLoopback(final boolean toGroup, final RouteResult result) {
    return result.toLoopback(toGroup, node.config(NetworkInterface.LOOPBACK_INDEX));
  }

  private Verdict leave4(
      final int source,
      final int destination,
      final CompiledRoute route,
      final RouteResult result) {
    final InterfaceConfig way = node.config(route.interfaceIndex);
    if (Ipv4Address.isLoopback(source) && !way.loopback && !way.routeLocalnet) {
      return result.toDrop(RoutingDrop.MARTIAN_SOURCE);
    }
    setSource4(chosen4(source, (int) route.sourceLow), result);
    if (destination == Ipv4Address.LIMITED_BROADCAST || Ipv4Address.isMulticast(destination)) {
      // The route says by which interface, and no more: what is for all on a link has no gateway.
      result.setGroup();
      return result.toLink(way, 0, destination & 0xFFFF_FFFFL);
    }
    if (route.type != RouteType.UNICAST) {
      result.setGroup();
    }
    return result.toForward(route, 0, destination & 0xFFFF_FFFFL);
  }

  private static boolean isNeverASource(final int source) {
    return Ipv4Address.isMulticast(source)
        || source == Ipv4Address.LIMITED_BROADCAST
        || source == Ipv4Address.ANY;
  }

  private static int chosen4(final int source, final int byRoute) {
    return source == Ipv4Address.ANY ? byRoute : source;
  }

  private static void setSource4(final int source, final RouteResult result) {
    result.setSource(0, source & 0xFFFF_FFFFL);
  }

  /// Routes an IPv6 packet, and chooses a source: the route's `src`, else by RFC 6724. A packet that has its source
  /// already keeps it: the caller does not read the one chosen.
  ///
  /// @param high first half of its destination
  /// @param low second half of its destination
  /// @param onLink the interface that a link-local or multicast destination is of, else 0
  /// @param result where to put the decision, and the source
  /// @return the verdict, also kept in `result`
  public Verdict route6(
      final long high, final long low, final int onLink, final RouteResult result) {
    result.begin(0, false);
    result.options().clear();
    if (Ipv6Address.isMulticast(high)) {
      if (onLink == 0) {
        return result.toDrop(RoutingDrop.NO_ROUTE);
      }
      chooseSource6(onLink, high, low, result);
      result.setGroup();
      return result.toLink(node.config(onLink), high, low);
    }
    final CompiledRoute route = node.route6(high, low, onLink);
    if (route == null) {
      return result.toDrop(RoutingDrop.NO_ROUTE);
    }
    result.setPrefixLength(route.prefixLength);
    result.setRouteSource(route);
    if (!result.hasRouteSource()) {
      chooseSource6(route.interfaceIndex, high, low, result);
    }
    if (Node.isAnycast6(route, high, low)) {
      result.setGroup();
    }
    return switch (route.type) {
      case LOCAL, ANYCAST, BROADCAST -> toLoopback(result.isGroup(), result);
      case UNICAST -> result.toForward(route, high, low);
      case UNREACHABLE -> result.toDrop(RoutingDrop.UNREACHABLE);
      case PROHIBIT -> result.toDrop(RoutingDrop.PROHIBITED);
      case BLACKHOLE -> result.toDrop(RoutingDrop.BLACKHOLE);
    };
  }

  private void chooseSource6(
      final int interfaceIndex, final long high, final long low, final RouteResult result) {
    node.ipv6Sources().select(interfaceIndex, high, low, choice);
    result.setSource(choice.high(), choice.low());
  }
}
