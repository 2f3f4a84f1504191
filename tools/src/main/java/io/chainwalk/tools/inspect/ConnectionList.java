package io.chainwalk.tools.inspect;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tools.CannotWriteException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The table at one moment, as `conntrack -L -o extended` lists it.
///
/// The kernel lists in the order of its hash table. Here lines are sorted by original tuple and then by reply tuple, so that the same
/// connections give the same bytes, whatever the seed and the number of workers.
///
/// **Threads:** one at a time. Holds all connections on the heap, some 250 bytes each.
public final class ConnectionList {
  private static final Comparator<FlowTuple> BY_FIELDS =
      Comparator.comparing(FlowTuple::ipv6)
          .thenComparingInt(FlowTuple::protocol)
          .thenComparing(FlowTuple::sourceHigh, Long::compareUnsigned)
          .thenComparing(FlowTuple::sourceLow, Long::compareUnsigned)
          .thenComparing(FlowTuple::destinationHigh, Long::compareUnsigned)
          .thenComparing(FlowTuple::destinationLow, Long::compareUnsigned)
          .thenComparingInt(FlowTuple::sourcePort)
          .thenComparingInt(FlowTuple::destinationPort)
          .thenComparingInt(FlowTuple::zone);

  /// Of two connections that clashed and both live, only the replies differ.
  private static final Comparator<TrackedConnection> ORDER =
      Comparator.comparing(TrackedConnection::original, BY_FIELDS)
          .thenComparing(TrackedConnection::reply, BY_FIELDS);

  private final List<TrackedConnection> connections = new ArrayList<>();

  /// Begins with no connections.
  public ConnectionList() {}

  /// Adds a connection.
  ///
  /// @param connection one that is in the table
  public void add(final TrackedConnection connection) {
    connections.add(connection);
  }

  /// Writes a line for each connection.
  ///
  /// @param output where to; neither committed nor closed here
  /// @param nowNs the time from which the seconds left are counted
  /// @throws CannotWriteException when it cannot be written
  public void write(final TextOutput output, final long nowNs) throws CannotWriteException {
    connections.sort(ORDER);
    for (final TrackedConnection connection : connections) {
      output.line(ConntrackText.listed(connection, nowNs));
    }
  }
}
