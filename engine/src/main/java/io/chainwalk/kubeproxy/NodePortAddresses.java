package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// On which of the node's addresses node ports answer (section 9).
final class NodePortAddresses {
  /// The word for the addresses of the Node object.
  static final String PRIMARY = "primary";

  private static final IpAddress LOCALHOST4 = IpAddress.ofIpv4(0x7F000001);
  private static final IpPrefix LOOPBACK4 = IpPrefix.parse("127.0.0.0/8");
  private static final IpAddress LOCALHOST6 = new IpAddress(true, 0, 1);

  private final boolean ipv6;
  private final boolean matchesAll;
  private final boolean containsLoopback4;
  private final List<IpAddress> addresses;

  /// Looks up a configured list on a node.
  ///
  /// @param configured CIDRs of both families, or [#PRIMARY]
  /// @param node the node
  /// @param ipv6 the family
  /// @throws IllegalArgumentException when a CIDR is none
  NodePortAddresses(final List<String> configured, final ProxyNode node, final boolean ipv6) {
    this.ipv6 = ipv6;
    final List<IpPrefix> cidrs = new ArrayList<>();
    for (final String text : configured) {
      if (text.equals(PRIMARY)) {
        node.nodeIps().forEach(address -> cidrs.add(IpPrefix.only(address)));
      } else {
        cidrs.add(Cidrs.parse(text));
      }
    }
    cidrs.removeIf(cidr -> cidr.address().ipv6() != ipv6);
    matchesAll = cidrs.isEmpty() || cidrs.stream().anyMatch(cidr -> cidr.length() == 0);
    containsLoopback4 =
        !ipv6
            && (matchesAll
                || cidrs.stream()
                    .anyMatch(c -> c.contains(LOCALHOST4) || LOOPBACK4.contains(c.address())));
    final Set<IpAddress> inside = new LinkedHashSet<>();
    for (final IpPrefix cidr : cidrs) {
      node.interfaceAddresses().stream().filter(cidr::contains).forEach(inside::add);
    }
    addresses = List.copyOf(inside);
  }

  boolean matchesAll() {
    return matchesAll;
  }

  boolean containsLoopback4() {
    return containsLoopback4;
  }

  /// The addresses, where not all match.
  ///
  /// @param withLoopback whether loopback addresses count, which IPv6 never lets
  List<IpAddress> addresses(final boolean withLoopback) {
    return addresses.stream().filter(a -> (withLoopback && !ipv6) || !isLoopback(a)).toList();
  }

  private static boolean isLoopback(final IpAddress address) {
    return address.equals(LOCALHOST6) || LOOPBACK4.contains(address);
  }
}
