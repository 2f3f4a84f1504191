package io.chainwalk.tools.verify;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The machine around rules that come without one: interfaces and routes made up so that every packet has a way.
///
/// For captures, of which nobody knows who stood where, everything comes in by `in` and leaves by `out`:
///
/// ```
///   anybody ---- in | node | out ---- anybody
/// ```
///
/// For traffic that is made up, endpoints are on one side and everybody else is on the other:
///
/// ```
///   endpoints ---- pods | node | outside ---- anybody
/// ```
final class LabNode {
  /// Of all interfaces but `lo`.
  static final int MTU_BYTES = 1500;

  /// Captured packets come in by it.
  static final String IN = "in";

  /// Captured packets leave by it.
  static final String OUT = "out";

  /// Endpoints are there.
  static final String PODS = "pods";

  /// Everybody else is there, and the node's own addresses.
  static final String OUTSIDE = "outside";

  /// What kube-proxy sets, and limits that depend on how fast packets come switched off.
  private static final String SYSCTLS =
      """
      sysctl net.ipv4.conf.all.route_localnet=1
      sysctl net.ipv4.icmp_ratelimit=0
      sysctl net.ipv4.icmp_ratemask=0
      sysctl net.ipv4.icmp_msgs_per_sec=1000000000
      sysctl net.ipv4.icmp_msgs_burst=1000000000
      sysctl net.ipv6.icmp.ratelimit=0
      """;

  private static final int SINGLE_ROUTES = 512;

  private LabNode() {}

  /// A node for captures.
  ///
  /// @param addresses the node's own
  /// @return its text, see [io.chainwalk.node.NodeBuilder]
  static String forCaptures(final Collection<IpAddress> addresses) {
    return "interface " + IN + "\ninterface " + OUT + "\n" + own(addresses) + ways(OUT) + SYSCTLS;
  }

  /// A node for traffic that is made up.
  ///
  /// @param addresses the node's own
  /// @param endpoints where Services lead
  /// @return its text
  static String forTraffic(
      final Collection<IpAddress> addresses, final Collection<IpAddress> endpoints) {
    final StringBuilder text =
        new StringBuilder("interface " + PODS + "\naddress 100.64.0.1/24\naddress fd00:64::1/64\n")
            .append("interface " + OUTSIDE + "\n")
            .append(own(addresses))
            .append(ways(OUTSIDE));
    for (final IpAddress next : routes(addresses, endpoints)) {
      text.append("route ")
          .append(next)
          .append(endpoints.size() > SINGLE_ROUTES ? prefixText(next) : "")
          .append(" dev " + PODS + "\n");
    }
    return text.append(SYSCTLS).toString();
  }

  private static String prefixText(final IpAddress network) {
    return network.ipv6() ? "/64" : "/24";
  }

  private static Set<IpAddress> routes(
      final Collection<IpAddress> addresses, final Collection<IpAddress> endpoints) {
    final Set<IpAddress> routes = new LinkedHashSet<>();
    for (final IpAddress endpoint : endpoints) {
      if (!addresses.contains(endpoint)) {
        routes.add(endpoints.size() > SINGLE_ROUTES ? network(endpoint) : endpoint);
      }
    }
    return routes;
  }

  private static IpAddress network(final IpAddress endpoint) {
    return IpPrefix.around(endpoint, endpoint.ipv6() ? 64 : 24).address();
  }

  private static String own(final Collection<IpAddress> addresses) {
    final List<String> lines = new ArrayList<>();
    for (final IpAddress address : addresses) {
      lines.add("address " + address + (address.ipv6() ? "/64" : "/24") + "\n");
    }
    return String.join("", lines);
  }

  private static String ways(final String by) {
    return "route 0.0.0.0/0 dev " + by + "\nroute ::/0 dev " + by + "\n";
  }
}
