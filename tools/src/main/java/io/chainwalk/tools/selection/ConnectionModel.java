package io.chainwalk.tools.selection;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.select.SelectionHash;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Connections that are made up. Time is virtual: arrivals are a Poisson process of one connection a millisecond, each by
/// a client drawn evenly, from a port drawn evenly from Linux's ephemeral ones; how long each stays open is drawn with a
/// mean of as many milliseconds as connections are to be open at a time (Little's law).
///
/// @param connections how many
/// @param clients how many clients there are to draw from
/// @param concurrency how many are open at a time on average, once as many have been opened as it takes
/// @param durations how the times are distributed for which they are open
record ConnectionModel(int connections, int clients, int concurrency, Durations durations) {
  /// The most clients: the addresses of 100.64.0.0/10.
  static final int MOST_CLIENTS = 1 << 22;

  /// The most connections.
  static final int MOST_CONNECTIONS = 50_000_000;

  private static final int FIRST_CLIENT = 0x6440_0000; // 100.64.0.0
  private static final int VIP = 0x0A60_0001; // 10.96.0.1
  private static final int VIP_PORT = 80;
  private static final int FIRST_PORT = 32_768;
  private static final int PORTS = 28_232; // to 60999
  private static final long MEAN_GAP_NS = 1_000_000;

  /// How long connections are open.
  enum Durations {
    /// Exponentially distributed: a connection that is open says nothing of how long it will be.
    EXPONENTIAL,
    /// Pareto with shape 1.5: most are short, few last very long, the variance is infinite.
    PARETO;

    private static final double SHAPE = 1.5;

    /// Draws one.
    ///
    /// @param uniform above 0, at most 1
    /// @return with mean 1
    double of(final double uniform) {
      return switch (this) {
        case EXPONENTIAL -> -Math.log(uniform);
        case PARETO -> (SHAPE - 1) / SHAPE * Math.pow(uniform, -1 / SHAPE);
      };
    }
  }

  /// Makes them.
  ///
  /// @param seed the same seed makes the same connections
  Connections make(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final long[] flows = new long[connections];
    final long[] clientHashes = new long[connections];
    final long[] opened = new long[connections];
    final long[] closed = new long[connections];
    final BitSet seen = new BitSet(clients);
    final FlowTuple tuple = new FlowTuple();
    double nowNs = 0;
    for (int i = 0; i < connections; i++) {
      final int client = random.nextInt(clients);
      seen.set(client);
      tuple.setIpv4(FIRST_CLIENT + client, VIP);
      tuple.setProtocolAndPorts(Protocol.TCP, FIRST_PORT + random.nextInt(PORTS), VIP_PORT);
      flows[i] = SelectionHash.ofFlow(tuple);
      clientHashes[i] = SelectionHash.ofClient(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
      nowNs -= Math.log(1 - random.nextDouble()) * MEAN_GAP_NS;
      opened[i] = (long) nowNs;
      closed[i] =
          (long) (nowNs + durations.of(1 - random.nextDouble()) * concurrency * MEAN_GAP_NS);
    }
    return Connections.of(flows, clientHashes, seen.cardinality(), opened, closed);
  }
}
