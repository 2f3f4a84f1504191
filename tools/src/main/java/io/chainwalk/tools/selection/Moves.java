package io.chainwalk.tools.selection;

import java.util.BitSet;
import java.util.stream.IntStream;

/// What a change does to connections, if each picks again.
///
/// @param moved connections that pick another endpoint than before
/// @param amongSurvivors those of them for which both endpoints take connections before and after
/// @param least how many had to move for endpoints to have as many as they have now: the sum over endpoints of what their
///     number has fallen by
/// @param ideal the part of connections that has to move for the new weights to hold: the sum over endpoints of what their
///     share by weight has fallen by
/// @param openMoved open connections that pick another endpoint: what breaks where nobody remembers
/// @param openBroken open connections whose endpoint is gone: what breaks where conntrack remembers
record Moves(
    long moved, long amongSurvivors, long least, double ideal, long openMoved, long openBroken) {

  /// Compares two trials of the same connections.
  ///
  /// @param before with the endpoints before the change
  /// @param after with those after it
  /// @param from the endpoints before the change
  /// @param to those after it
  /// @param connections the connections
  static Moves between(
      final Trial before,
      final Trial after,
      final Endpoints from,
      final Endpoints to,
      final Connections connections) {
    final int[] places = from.placesIn(to);
    final int[] backwards = to.placesIn(from);
    final BitSet open = connections.openAtEnd();
    long moved = 0;
    long amongSurvivors = 0;
    long openMoved = 0;
    long openBroken = 0;
    for (int i = 0; i < connections.size(); i++) {
      final int old = before.picked(i);
      final int now = after.picked(i);
      final boolean isMoved = places[old] != now;
      moved += isMoved ? 1 : 0;
      amongSurvivors +=
          isMoved && survives(places[old], to) && survives(backwards[now], from) ? 1 : 0;
      openMoved += isMoved && open.get(i) ? 1 : 0;
      openBroken += places[old] < 0 && open.get(i) ? 1 : 0;
    }
    return new Moves(
        moved,
        amongSurvivors,
        least(before.counts(), after.counts(), places),
        ideal(from.shares(), to.shares(), places),
        openMoved,
        openBroken);
  }

  private static boolean survives(final int place, final Endpoints endpoints) {
    return place >= 0 && endpoints.list().get(place).takesConnections();
  }

  private static long least(final long[] before, final long[] after, final int[] places) {
    return IntStream.range(0, before.length)
        .mapToLong(i -> Math.max(0, before[i] - (places[i] < 0 ? 0 : after[places[i]])))
        .sum();
  }

  private static double ideal(final double[] before, final double[] after, final int[] places) {
    return IntStream.range(0, before.length)
        .mapToDouble(i -> Math.max(0, before[i] - (places[i] < 0 ? 0 : after[places[i]])))
        .sum();
  }
}
