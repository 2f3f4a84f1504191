package io.chainwalk.tools.explain;

import io.chainwalk.node.InterfaceAddress;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeBuilder;
import java.util.List;

/// Gives a node the interfaces that somebody speaks of.
final class Machine {
  private Machine() {}

  /// Adds interfaces without addresses.
  ///
  /// @param node a node that does not route
  /// @param names interfaces that it is to have; empty ones, and those that it has, are passed over
  /// @return the same addresses, and these interfaces
  static Node with(final Node node, final List<String> names) {
    final NodeBuilder builder = Node.builder();
    for (final NetworkInterface device : node.interfaces()) {
      if (!device.isLoopback()) {
        builder.addInterface(device.name(), device.mtuBytes(), device.up());
        device.ipv4().forEach(address -> add(builder, device, address));
        // Of IPv6 addresses the one added last comes first.
        device.ipv6().reversed().forEach(address -> add(builder, device, address));
      }
    }
    names.stream()
        .filter(name -> !name.isEmpty() && node.interfaceIndex(name) == 0)
        .distinct()
        .forEach(builder::addInterface);
    return builder.build();
  }

  private static void add(
      final NodeBuilder builder, final NetworkInterface device, final InterfaceAddress address) {
    builder.addAddress(
        device.name(),
        address.address(),
        address.prefixLength(),
        address.scope(),
        address.deprecated());
  }
}
