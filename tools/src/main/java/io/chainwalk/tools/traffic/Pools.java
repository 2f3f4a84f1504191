package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.traffic.Targets.Host;
import io.chainwalk.tools.traffic.Targets.Port;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Targets, sorted by what is asked for: a node may have very many.
///
/// **Threads:** one at a time.
final class Pools {
  private static final int LOOPBACK_NET = 127;

  private final Targets targets;
  private final Map<Key, List<Port>> ports = new HashMap<>();
  private final Map<Boolean, List<Host>> pods = new HashMap<>();
  private final Map<Boolean, List<Host>> hosts = new HashMap<>();

  private record Key(boolean services, boolean ipv6, int protocol, boolean own) {}

  Pools(final Targets targets) {
    this.targets = targets;
  }

  /// Services.
  ///
  /// @param protocol those without ports may go to any service's address
  /// @param own whether it is the node that sends
  List<Port> services(final boolean ipv6, final int protocol, final boolean own) {
    return ports(new Key(true, ipv6, Protocol.hasPorts(protocol) ? protocol : 0, own));
  }

  List<Port> endpoints(final boolean ipv6, final int protocol, final boolean own) {
    return ports(new Key(false, ipv6, Protocol.hasPorts(protocol) ? protocol : 0, own));
  }

  private List<Port> ports(final Key key) {
    return ports.computeIfAbsent(
        key,
        of ->
            (of.services ? targets.services() : targets.endpoints())
                .stream()
                    .filter(port -> port.address().ipv6() == of.ipv6)
                    .filter(port -> isFor(port, of.protocol))
                    .filter(port -> isSentTo(port, of.own))
                    .toList());
  }

  private static boolean isFor(final Port port, final int protocol) {
    return protocol == 0 || port.protocol() == 0 || port.protocol() == protocol;
  }

  /// The node sends nothing that it has no route for, and nobody else sends to 127/8.
  private static boolean isSentTo(final Port port, final boolean own) {
    return own ? port.by() != null : !isLoopback(port.address());
  }

  /// Endpoints, as machines that are clients too.
  List<Host> pods(final boolean ipv6) {
    return pods.computeIfAbsent(
        ipv6,
        family ->
            targets.endpoints().stream()
                .filter(port -> port.address().ipv6() == family)
                .filter(port -> port.by() != null && !port.by().isEmpty())
                .map(port -> new Host(port.address(), String.valueOf(port.by())))
                .distinct()
                .toList());
  }

  List<Host> hosts(final boolean ipv6) {
    return hosts.computeIfAbsent(ipv6, targets::hosts);
  }

  static boolean isLoopback(final IpAddress address) {
    return address.ipv6()
        ? address.high() == 0 && address.low() == 1
        : address.low() >>> 24 == LOOPBACK_NET;
  }
}
