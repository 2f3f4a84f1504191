package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;

/// A table with one worker and a clock we move.
final class TableLab {
  static final long SECOND = 1_000_000_000L;

  final FlowHash hash = new FlowHash(7);
  final ConntrackTable table;
  final ConntrackHandle handle;
  private final ConntrackEntry cursor = new ConntrackEntry();
  long nowNs = 1_000 * SECOND;

  TableLab(final int maxConnections) {
    table = new ConntrackTable(maxConnections, hash);
    handle = table.newHandle();
    handle.beginBurst();
  }

  void nextBurst() {
    handle.endBurst(nowNs);
    handle.beginBurst();
  }

  int claim(final FlowTuple tuple) {
    return handle.claim(tuple, Tuples.inverse(tuple), hash.directed(tuple), nowNs);
  }

  int claim(final FlowTuple original, final FlowTuple reply) {
    final int connection =
        handle.claim(original, Tuples.inverse(original), hash.directed(original), nowNs);
    entry(connection).setReplyTuple(reply);
    return connection;
  }

  int confirm(final int connection, final long lifetimeNs) {
    return handle.confirm(connection, nowNs + lifetimeNs, nowNs, false);
  }

  /// As protocols do that allow clashes.
  int confirmAmicably(final int connection, final long lifetimeNs) {
    return handle.confirm(connection, nowNs + lifetimeNs, nowNs, true);
  }

  int connect(final FlowTuple tuple, final long lifetimeNs) {
    final int connection = claim(tuple);
    assertEquals(ConntrackHandle.CONFIRMED, confirm(connection, lifetimeNs));
    return connection;
  }

  int connect(final FlowTuple original, final FlowTuple reply, final long lifetimeNs) {
    final int connection = claim(original, reply);
    assertEquals(ConntrackHandle.CONFIRMED, confirm(connection, lifetimeNs));
    return connection;
  }

  /// A cursor on a connection, until the next call.
  ConntrackEntry entry(final int connection) {
    handle.open(connection, cursor);
    return cursor;
  }

  int find(final FlowTuple tuple) {
    return handle.find(tuple, hash.directed(tuple), nowNs);
  }

  static int hit(final int connection, final Direction direction) {
    return ConntrackHandle.hit(connection, direction);
  }
}
