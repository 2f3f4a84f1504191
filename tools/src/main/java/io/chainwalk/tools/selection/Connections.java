package io.chainwalk.tools.selection;

import java.util.Arrays;
import java.util.BitSet;
import java.util.PriorityQueue;

/// The connections for which endpoints are picked, in the order in which they are opened, and when each is closed in
/// between. All algorithms get the same ones.
final class Connections {
  /// When a connection is closed that stays open to the end.
  static final long NEVER = Long.MAX_VALUE;

  /// A connection that will end.
  private record Ending(long atNs, int connection) implements Comparable<Ending> {
    @Override
    public int compareTo(final Ending other) {
      return atNs != other.atNs
          ? Long.compare(atNs, other.atNs)
          : Integer.compare(connection, other.connection);
    }
  }

  private final long[] flows;
  private final long[] clients;
  private final int clientCount;
  private final int[] events;
  private final BitSet openAtEnd;
  private final int mostOpen;

  private Connections(
      final long[] flows,
      final long[] clients,
      final int clientCount,
      final int[] events,
      final BitSet openAtEnd,
      final int mostOpen) {
    this.flows = flows;
    this.clients = clients;
    this.clientCount = clientCount;
    this.events = events;
    this.openAtEnd = openAtEnd;
    this.mostOpen = mostOpen;
  }

  /// Puts openings and closings in order. A connection that is closed when another is opened is closed first.
  ///
  /// @param flows hashes of the five-tuples; kept
  /// @param clients hashes of the clients' addresses; kept
  /// @param clientCount how many clients these are of
  /// @param opened when each is opened, in order
  /// @param closed when each is closed, or [#NEVER]; what is closed after the last is opened stays open to the end
  static Connections of(
      final long[] flows,
      final long[] clients,
      final int clientCount,
      final long[] opened,
      final long[] closed) {
    final int[] events = new int[2 * flows.length];
    final PriorityQueue<Ending> open = new PriorityQueue<>();
    int count = 0;
    int mostOpen = 0;
    for (int i = 0; i < flows.length; i++) {
      for (Ending next = open.peek(); next != null && next.atNs <= opened[i]; next = open.peek()) {
        events[count++] = ~next.connection;
        open.remove();
      }
      events[count++] = i;
      open.add(new Ending(closed[i], i));
      mostOpen = Math.max(mostOpen, open.size());
    }
    final BitSet openAtEnd = new BitSet(flows.length);
    open.forEach(ending -> openAtEnd.set(ending.connection));
    return new Connections(
        flows, clients, clientCount, Arrays.copyOf(events, count), openAtEnd, mostOpen);
  }

  /// How many there are.
  int size() {
    return flows.length;
  }

  /// How many clients they are of.
  int clientCount() {
    return clientCount;
  }

  /// How many were open at once at most.
  int mostOpen() {
    return mostOpen;
  }

  /// What happens, in order: the number of a connection that is opened, or the complement (`~`) of one that is closed.
  ///
  /// @return the live array
  int[] events() {
    return events;
  }

  /// The hash of a connection's five-tuple.
  long flow(final int connection) {
    return flows[connection];
  }

  /// The hash of its client's address.
  long client(final int connection) {
    return clients[connection];
  }

  /// Those that are open after the last event.
  ///
  /// @return the live set
  BitSet openAtEnd() {
    return openAtEnd;
  }
}
