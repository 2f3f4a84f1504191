package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The IPv4 routes of a node (FIB: forwarding information base), compiled.
///
/// As in a kernel without routing rules of its own, tables `local` and `main` are one: the longest prefix counts
/// whichever table it is in, and only between equal prefixes `local` goes first.
///
/// **Threads:** immutable.
final class Ipv4Fib {
  private static final int PREFIXES = 1 << 16;

  private final Ipv4Lookup lookup;
  private final CompiledRoute[] routes;

  /// A bit for each prefix of 16 bits in which there is a route of type `local`.
  private final long[] local = new long[PREFIXES / Long.SIZE];

  Ipv4Fib(
      final List<Route> implied,
      final List<Route> added,
      final Ipv4Sources sources,
      final InterfaceConfig[] byIndex) {
    final Map<IpPrefix, Route> best = new LinkedHashMap<>();
    implied.forEach(route -> best.merge(route.destination(), route, Ipv4Fib::better));
    added.forEach(route -> best.merge(route.destination(), route, Ipv4Fib::better));
    lookup = Ipv4Lookup.of(List.copyOf(best.keySet()));
    final List<CompiledRoute> compiled = new ArrayList<>();
    for (final Route route : best.values()) {
      final boolean isOwnAddress =
          route.type() == RouteType.LOCAL
              && route.destination().length() == Integer.SIZE
              && implied.contains(route);
      compiled.add(
          new CompiledRoute(
              route,
              sourceOf(route, sources),
              byIndex[route.interfaceIndex()].mtuBytes,
              isOwnAddress));
    }
    routes = compiled.toArray(CompiledRoute[]::new);
    best.values().stream()
        .filter(route -> route.type() == RouteType.LOCAL)
        .forEach(route -> noteLocal(route.destination()));
  }

  private void noteLocal(final IpPrefix prefix) {
    final int first = (int) prefix.address().low() >>> 16;
    final int count = prefix.length() >= 16 ? 1 : 1 << (16 - prefix.length());
    for (int i = first; i < first + count; i++) {
      local[i >>> 6] |= 1L << i;
    }
  }

  /// Whether an address may be local: a look at one word that spares most addresses the search.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @return false when its route is none of type `local`
  boolean mayBeLocal(final int address) {
    final int prefix = address >>> 16;
    return (local[prefix >>> 6] >>> prefix & 1) != 0;
  }

  private static Route better(final Route first, final Route second) {
    if (first.isInLocalTable() != second.isInLocalTable()) {
      return first.isInLocalTable() ? first : second;
    }
    return second.metric() < first.metric() ? second : first;
  }

  /// The source of the node's own packets, unless that is the destination itself or there is no packet.
  private static @Nullable IpAddress sourceOf(final Route route, final Ipv4Sources sources) {
    if (route.source() != null || route.type().refuses() || route.type() == RouteType.LOCAL) {
      return route.source();
    }
    final IpAddress gateway = route.gateway();
    return IpAddress.ofIpv4(
        sources.select(
            route.interfaceIndex(),
            gateway == null ? Ipv4Address.ANY : (int) gateway.low(),
            route.scope().number()));
  }

  /// The route for an address.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @return the route, or null
  @Nullable CompiledRoute find(final int address) {
    final int found = lookup.find(address);
    return found == Ipv4Lookup.NONE ? null : routes[found];
  }
}
