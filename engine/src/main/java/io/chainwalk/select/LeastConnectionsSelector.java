package io.chainwalk.select;

import java.util.stream.IntStream;

/// The endpoint with the fewest open connections, `least-connections`, or with the fewest for its weight,
/// `weighted-least-connections`: the Linux Virtual Server's `lc` and `wlc`. Of several the first is picked; one of weight 0
/// is passed over.
///
/// **What counts.** LVS compares 256 times the active connections plus the inactive ones, which for TCP are those not
/// established. A [ConnectionCount] knows open connections only, all of which count as active; without inactive ones the
/// factor changes nothing. For UDP, where LVS calls every connection inactive, the comparison is the same again.
///
/// Quotients are compared by multiplying crosswise, which is exact, and does not overflow for counts below 2^47.
///
/// **Cost:** a pick looks at every endpoint's count, O(n), each on some line of memory; 8 bytes an endpoint; built in O(n).
///
/// **Threads:** immutable itself. Threads that pick at once may see the same counts and pick the same endpoint, as
/// processors do in LVS.
public final class LeastConnectionsSelector extends EndpointSelector {
  private final int[] places;
  private final int[] weights;

  LeastConnectionsSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    final boolean weighted = spec.kind() == SelectorKind.WEIGHTED_LEAST_CONNECTIONS;
    final int[] given = endpoints.weights();
    places = IntStream.range(0, given.length).filter(place -> given[place] > 0).toArray();
    weights = IntStream.of(places).map(place -> weighted ? given[place] : 1).toArray();
  }

  int at(final ConnectionCount[] open) {
    if (places.length == 0) {
      return NONE;
    }
    int best = 0;
    long bestOpen = open[places[0]].open();
    for (int i = 1; i < places.length; i++) {
      final long count = open[places[i]].open();
      if (count * weights[best] < bestOpen * weights[i]) {
        best = i;
        bestOpen = count;
      }
    }
    return places[best];
  }
}
