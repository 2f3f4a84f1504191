package io.chainwalk.counters;

import java.util.Arrays;

/// Connections, packets and bytes of one worker, by endpoint number.
///
/// **Threads:** one writer; read by others only after the writer has handed it over.
public final class TrafficCounters {
  private long[] connections = new long[0];
  private long[] packets = new long[0];
  private long[] bytes = new long[0];

  /// Starts with no endpoints.
  public TrafficCounters() {}

  /// Makes room for endpoints up to a number. Between bursts; may allocate.
  ///
  /// @param endpointCount the number after the last endpoint's
  public void reserve(final int endpointCount) {
    if (endpointCount > packets.length) {
      final int room = Math.max(endpointCount, packets.length * 2);
      connections = Arrays.copyOf(connections, room);
      packets = Arrays.copyOf(packets, room);
      bytes = Arrays.copyOf(bytes, room);
    }
  }

  /// Counts a new connection.
  ///
  /// @param endpoint its endpoint's number
  public void countConnection(final int endpoint) {
    connections[endpoint]++;
  }

  /// Counts a packet of a connection, in either direction.
  ///
  /// @param endpoint the connection's endpoint's number
  /// @param networkBytes the length of its IP packet
  public void countPacket(final int endpoint, final int networkBytes) {
    packets[endpoint]++;
    bytes[endpoint] += networkBytes;
  }

  /// Adds another worker's counts to these.
  ///
  /// @param other counters whose writer is done
  public void add(final TrafficCounters other) {
    reserve(other.packets.length);
    for (int i = 0; i < other.packets.length; i++) {
      connections[i] += other.connections[i];
      packets[i] += other.packets[i];
      bytes[i] += other.bytes[i];
    }
  }

  /// Connections of an endpoint.
  ///
  /// @param endpoint its number
  /// @return how many were confirmed
  public long connections(final int endpoint) {
    return endpoint < connections.length ? connections[endpoint] : 0;
  }

  /// Packets of an endpoint's connections, both directions.
  ///
  /// @param endpoint its number
  /// @return how many
  public long packets(final int endpoint) {
    return endpoint < packets.length ? packets[endpoint] : 0;
  }

  /// Bytes of those packets, IP headers included.
  ///
  /// @param endpoint its number
  /// @return how many
  public long bytes(final int endpoint) {
    return endpoint < bytes.length ? bytes[endpoint] : 0;
  }
}
