package io.chainwalk.tools.selection;

import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.PickInput;
import io.chainwalk.select.RandomBits;
import java.util.Arrays;

/// All connections through one algorithm, with the endpoints of one moment.
///
/// **Threads:** one.
final class Trial {
  private final Algorithm algorithm;
  private final Connections connections;
  private final long seed;
  private final int[] picked;
  private final ConnectionCount[] open;
  private final long[] counts;
  private final long[] peaks;

  /// Prepares a trial.
  ///
  /// @param algorithm what picks
  /// @param connections for whom
  /// @param endpoints how many there are
  /// @param seed of algorithms that draw
  Trial(
      final Algorithm algorithm,
      final Connections connections,
      final int endpoints,
      final long seed) {
    this.algorithm = algorithm;
    this.connections = connections;
    this.seed = seed;
    picked = new int[connections.size()];
    open = new ConnectionCount[endpoints];
    Arrays.setAll(open, _ -> new ConnectionCount());
    counts = new long[endpoints];
    peaks = new long[endpoints];
  }

  /// Runs it.
  ///
  /// @param picker built for these endpoints, and not used before
  void run(final Algorithm.Picker picker) {
    for (final int event : connections.events()) {
      if (event < 0) {
        open[picked[~event]].ended();
      } else {
        final int place = picker.pick(number(event), open);
        picked[event] = place;
        counts[place]++;
        open[place].began();
        peaks[place] = Math.max(peaks[place], open[place].open());
      }
    }
  }

  /// What the algorithm is given for a connection.
  long number(final int connection) {
    return switch (algorithm.input()) {
      case PickInput.NOTHING -> 0;
      case PickInput.RANDOM_BITS -> RandomBits.of(seed, connection);
      case PickInput.CLIENT -> connections.client(connection);
      case PickInput.FLOW -> connections.flow(connection);
    };
  }

  /// The endpoint of a connection.
  ///
  /// @return its place
  int picked(final int connection) {
    return picked[connection];
  }

  /// Connections by place.
  long[] counts() {
    return counts.clone();
  }

  /// Open connections by place.
  ///
  /// @return the live counts
  ConnectionCount[] open() {
    return open;
  }

  /// How many connections were open at once at most, by place.
  long[] peaks() {
    return peaks.clone();
  }
}
