package io.chainwalk.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The IPv6 routes of a node, compiled: table `local` first, then table `main`; and for addresses that mean something
/// on one link only, the routes of each interface.
///
/// **Threads:** immutable.
final class Ipv6Fib {
  private final Table local;
  private final Table main;
  private final Table[] byInterface;

  /// Compiles routes; of those with equal prefix and metric the first one counts.
  Ipv6Fib(
      final List<Route> routes, final List<Route> ownAddresses, final InterfaceConfig[] byIndex) {
    local =
        new Table(routes.stream().filter(Route::isInLocalTable).toList(), ownAddresses, byIndex);
    main = new Table(routes.stream().filter(r -> !r.isInLocalTable()).toList(), List.of(), byIndex);
    byInterface = new Table[byIndex.length];
    for (int i = 0; i < byIndex.length; i++) {
      final int index = i;
      byInterface[i] =
          new Table(
              routes.stream()
                  .filter(route -> route.interfaceIndex() == index && !route.type().refuses())
                  .toList(),
              ownAddresses,
              byIndex);
    }
  }

  /// The route for an address.
  ///
  /// @param high first half of the address
  /// @param low second half of the address
  /// @param onLink the interface that a link-local address is of; no matter for any other
  /// @return the route, or null
  @Nullable CompiledRoute find(final long high, final long low, final int onLink) {
    if (Ipv6Address.isLinkLocal(high)) {
      return findOn(onLink, high, low);
    }
    final CompiledRoute found = local.find(high, low);
    return found == null ? main.find(high, low) : found;
  }

  /// The route for an address among those that lead out by one interface.
  ///
  /// @param interfaceIndex the interface
  /// @param high first half of the address
  /// @param low second half of the address
  /// @return the route, or null
  @Nullable CompiledRoute findOn(final int interfaceIndex, final long high, final long low) {
    return byInterface[interfaceIndex].find(high, low);
  }

  private static final class Table {
    private final Ipv6Lookup lookup;
    private final CompiledRoute[] routes;

    private Table(
        final List<Route> all, final List<Route> ownAddresses, final InterfaceConfig[] byIndex) {
      final Map<IpPrefix, Route> best = new LinkedHashMap<>();
      for (final Route route : all) {
        best.merge(route.destination(), route, (a, b) -> b.metric() < a.metric() ? b : a);
      }
      lookup = Ipv6Lookup.of(List.copyOf(best.keySet()));
      final List<CompiledRoute> compiled = new ArrayList<>();
      for (final Route route : best.values()) {
        compiled.add(
            new CompiledRoute(
                route,
                route.source(),
                byIndex[route.interfaceIndex()].mtuBytes,
                ownAddresses.contains(route)));
      }
      routes = compiled.toArray(CompiledRoute[]::new);
    }

    private @Nullable CompiledRoute find(final long high, final long low) {
      final int found = lookup.find(high, low);
      return found == Ipv6Lookup.NONE ? null : routes[found];
    }
  }
}
