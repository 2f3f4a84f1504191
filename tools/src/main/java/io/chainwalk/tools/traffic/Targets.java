package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.tools.cases.NodeSetup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to aim at on a node, and from where.
///
/// @param services where the rules expect packets: services, node ports on the node's own addresses, ports that are
///     refused
/// @param endpoints where the rules send them
/// @param hosts machines around the node, each with the interface behind which it is
/// @param own the node's own addresses, loopback and link-local ones aside
/// @param strange addresses that lead nowhere: without route, martian, multicast, broadcast
/// @param broadcasts those of them that are the broadcast addresses of the node's subnets
/// @param interfaces names of the interfaces that are up, `lo` aside
public record Targets(
    List<Port> services,
    List<Port> endpoints,
    List<Host> hosts,
    List<IpAddress> own,
    List<IpAddress> strange,
    List<IpAddress> broadcasts,
    List<String> interfaces) {

  /// A port of a machine or service.
  ///
  /// @param address its address
  /// @param protocol number of the protocol; 0 for any
  /// @param port 0 when the rules name none
  /// @param by the interface behind which the address is, [io.chainwalk.tools.cases.Departure#DELIVERED] for one of the
  ///     node's own; null when there is no route
  public record Port(IpAddress address, int protocol, int port, @Nullable String by) {}

  /// A machine.
  ///
  /// @param address its address
  /// @param by the interface behind which it is
  public record Host(IpAddress address, String by) {}

  /// Copies the lists.
  public Targets {
    services = List.copyOf(services);
    endpoints = List.copyOf(endpoints);
    hosts = List.copyOf(hosts);
    own = List.copyOf(own);
    strange = List.copyOf(strange);
    broadcasts = List.copyOf(broadcasts);
    interfaces = List.copyOf(interfaces);
  }

  /// Finds them in what a node is set up with.
  ///
  /// @param setup node and rules
  /// @return targets; at least one host if any interface has an address or a route
  /// @throws BadRulesException when the rules cannot be read; matches and targets that are not known do not matter
  /// @throws IllegalArgumentException when the node cannot be read
  public static Targets of(final NodeSetup setup) throws BadRulesException {
    return new TargetReader(setup).read();
  }

  List<Host> hosts(final boolean ipv6) {
    return hosts.stream().filter(host -> host.address().ipv6() == ipv6).toList();
  }

  /// The hosts behind an interface.
  List<Host> hosts(final boolean ipv6, final String by) {
    return hosts(ipv6).stream().filter(host -> host.by().equals(by)).toList();
  }

  List<IpAddress> own(final boolean ipv6) {
    return ofFamily(own, ipv6);
  }

  List<IpAddress> strange(final boolean ipv6) {
    return ofFamily(strange, ipv6);
  }

  private static List<IpAddress> ofFamily(final List<IpAddress> all, final boolean ipv6) {
    return all.stream().filter(address -> address.ipv6() == ipv6).toList();
  }
}
