package io.chainwalk.tools.cases;

import java.util.List;

/// A packet, and everything that came out of a node because of it.
///
/// @param arrival the packet
/// @param departures what came out: in order as far as one interface is concerned; that of different interfaces is not
///     known. Empty when the packet was dropped in silence, or kept, as fragments are
public record Exchange(Arrival arrival, List<Departure> departures) {
  /// Copies the list.
  public Exchange {
    departures = List.copyOf(departures);
  }
}
