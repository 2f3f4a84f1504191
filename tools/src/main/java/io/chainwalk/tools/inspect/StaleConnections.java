package io.chainwalk.tools.inspect;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds connections that dialled a Service and lead to none of the endpoints there are.
///
/// Destination NAT is decided by a connection's first packet and kept as long as the entry lives. So there are two ways
/// to lead elsewhere: the endpoint went away meanwhile, or the Service came after the first packet, which then was not
/// translated. Packets still go where they went, and a client that keeps sending keeps the entry alive: a UDP client
/// behind one source port never reaches another endpoint. kube-proxy deletes such entries of UDP when it sees the change;
/// what is left over was not seen, or belongs to another protocol.
///
/// **Threads:** one at a time.
public final class StaleConnections {
  /// So many are described; the others are only counted.
  public static final int MOST_DESCRIBED = 10;

  /// States of connections that have ended: they expire by themselves, whatever comes.
  private static final Set<String> ENDED = Set.of("TIME_WAIT", "CLOSE");

  private record Place(IpAddress address, int protocol, int port) {}

  private final Set<Place> vips = new HashSet<>();
  private final Set<Place> endpoints = new HashSet<>();
  private final TreeSet<String> described = new TreeSet<>();
  private long count;

  /// Begins to look.
  ///
  /// @param services the services as they are now
  public StaleConnections(final ServiceSnapshot services) {
    for (final ServicePort servicePort : services.servicePorts()) {
      for (final Vip vip : servicePort.vips()) {
        vips.add(new Place(vip.address(), servicePort.protocol(), vip.port()));
      }
      for (final Endpoint endpoint : servicePort.endpoints()) {
        endpoints.add(new Place(endpoint.address(), servicePort.protocol(), endpoint.port()));
      }
    }
  }

  /// Looks at a connection.
  ///
  /// @param connection one that is in the table
  public void add(final TrackedConnection connection) {
    final boolean dialledService =
        connection.ofService() || vips.contains(destination(connection.original()));
    if (dialledService
        && !ENDED.contains(connection.state())
        && !endpoints.contains(source(connection.reply()))) {
      count++;
      described.add(describe(connection));
      if (described.size() > MOST_DESCRIBED) {
        described.pollLast();
      }
    }
  }

  /// How many there are.
  ///
  /// @return connections that dialled a Service and lead to no endpoint
  public long count() {
    return count;
  }

  /// Some of them, with the command that deletes them from a node.
  ///
  /// @return at most [#MOST_DESCRIBED] phrases, always the same ones of the same connections
  public List<String> described() {
    return List.copyOf(described);
  }

  private static Place source(final FlowTuple tuple) {
    return new Place(
        new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
        tuple.protocol(),
        tuple.sourcePort());
  }

  private static Place destination(final FlowTuple tuple) {
    return new Place(
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()),
        tuple.protocol(),
        tuple.destinationPort());
  }

  private static String describe(final TrackedConnection connection) {
    final FlowTuple original = connection.original();
    final Place vip = destination(original);
    final Place endpoint = source(connection.reply());
    return original
        + " leads to "
        + endpoint.address().withPort(endpoint.port())
        + ": conntrack -D -p "
        + Protocol.nameOf(original.protocol())
        + " --orig-dst "
        + vip.address()
        + " --orig-port-dst "
        + vip.port()
        + " --reply-src "
        + endpoint.address();
  }
}
