package io.chainwalk.service;

import io.chainwalk.flow.IpAddress;
import java.util.Set;

/// An address and port that serves a service port, with what an EndpointSlice says of its condition.
///
/// @param address where it listens
/// @param port 1 to 65535
/// @param ready whether it takes new connections; kube-proxy looks at this condition alone
/// @param serving whether it answers, terminating or not
/// @param terminating whether it is being shut down
/// @param nodeName the node it runs on; empty where nobody says
/// @param forZones the zones that its hints name
/// @param forNodes the nodes that its hints name
/// @param weight its share of new connections in proportion to the others'; [#DEFAULT_WEIGHT] unless said, 0 for none
public record Endpoint(
    IpAddress address,
    int port,
    boolean ready,
    boolean serving,
    boolean terminating,
    String nodeName,
    Set<String> forZones,
    Set<String> forNodes,
    int weight) {
  /// The weight of an endpoint of which nothing else is said. Where all have it, rules are kube-proxy's own.
  public static final int DEFAULT_WEIGHT = 1;

  /// The greatest weight.
  public static final int MAX_WEIGHT = 0xFFFF;

  /// Checks port and weight, and copies the sets.
  public Endpoint {
    forZones = Set.copyOf(forZones);
    forNodes = Set.copyOf(forNodes);
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("endpoint weight must be 0 to 65535: weight=" + weight);
    }
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("endpoint port must be 1 to 65535: port=" + port);
    }
  }

  /// An endpoint of which only the conditions are known.
  ///
  /// @param address where it listens
  /// @param port 1 to 65535
  /// @param ready whether it takes new connections
  /// @param serving whether it answers
  /// @param terminating whether it is being shut down
  public Endpoint(
      final IpAddress address,
      final int port,
      final boolean ready,
      final boolean serving,
      final boolean terminating) {
    this(address, port, ready, serving, terminating, "", Set.of(), Set.of(), DEFAULT_WEIGHT);
  }

  /// A healthy endpoint.
  ///
  /// @param address where it listens
  /// @param port 1 to 65535
  /// @return an endpoint that is ready and serving
  public static Endpoint ready(final IpAddress address, final int port) {
    return new Endpoint(address, port, true, true, false);
  }

  @Override
  public String toString() {
    return address.withPort(port);
  }
}
