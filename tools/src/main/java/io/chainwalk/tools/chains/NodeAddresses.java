package io.chainwalk.tools.chains;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.AddressChoice;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A node of which nothing is known but its addresses: what `addrtype` takes for local, and what MASQUERADE gives to
/// packets that leave.
public final class NodeAddresses {
  /// The IPv4 address of a node that has none: of a range that is set aside for documentation.
  public static final IpAddress ASSUMED_IPV4 = IpAddress.parse("192.0.2.1");

  /// The IPv6 address of a node that has none, likewise.
  public static final IpAddress ASSUMED_IPV6 = IpAddress.parse("2001:db8::1");

  private static final String INTERFACE = "node0";

  private NodeAddresses() {}

  /// Makes a node.
  ///
  /// @param addresses in the order in which MASQUERADE is to prefer them; loopback's are passed over, a node has them
  ///     anyway; where one family has none, it gets the assumed one
  /// @return a node with one interface beside `lo`
  public static Node node(final List<IpAddress> addresses) {
    final Set<IpAddress> own = new LinkedHashSet<>();
    addresses.stream().filter(address -> !isLoopback(address)).forEach(own::add);
    if (own.stream().allMatch(IpAddress::ipv6)) {
      own.add(ASSUMED_IPV4);
    }
    if (own.stream().noneMatch(IpAddress::ipv6)) {
      own.add(ASSUMED_IPV6);
    }
    final NodeBuilder builder = Node.builder().addInterface(INTERFACE);
    // Of IPv6 addresses the one added last comes first.
    own.stream().filter(address -> !address.ipv6()).forEach(a -> add(builder, a, "/32"));
    List.copyOf(own).reversed().stream()
        .filter(IpAddress::ipv6)
        .forEach(a -> add(builder, a, "/128"));
    return builder.build();
  }

  /// The addresses that MASQUERADE gives to packets of a node, of each family that has one.
  ///
  /// @param node a node that does not route
  /// @return IPv4 first
  static List<IpAddress> preferred(final Node node) {
    final List<IpAddress> preferred = new ArrayList<>();
    if (node.firstAddress4() != 0) {
      preferred.add(IpAddress.ofIpv4(node.firstAddress4()));
    }
    final AddressChoice choice = new AddressChoice();
    if (node.firstAddress6(choice)) {
      preferred.add(new IpAddress(true, choice.high(), choice.low()));
    }
    return preferred;
  }

  /// Whether an address is one that a node gets for want of another.
  static boolean isAssumed(final IpAddress address) {
    return address.equals(ASSUMED_IPV4) || address.equals(ASSUMED_IPV6);
  }

  private static void add(final NodeBuilder builder, final IpAddress address, final String length) {
    builder.addAddress(INTERFACE, address + length);
  }

  private static boolean isLoopback(final IpAddress address) {
    return address.ipv6() ? address.high() == 0 && address.low() == 1 : address.low() >>> 24 == 127;
  }
}
