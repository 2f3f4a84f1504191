package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.traffic.Targets.Host;
import io.chainwalk.tools.traffic.Targets.Port;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chooses who talks to whom.
final class Flows {
  private static final int REMEMBERED = 64;
  private static final int TRIES = 8;
  private static final int[] USUAL_PORTS = {80, 53, 443, 8080, 9000, 5060, 21, 1723};

  private final Targets targets;
  private final Dice dice;
  private final Pools pools;
  private final boolean[] families;
  private final List<Flow> recent = new ArrayList<>();

  Flows(final Targets targets, final Dice dice) {
    this.targets = targets;
    this.dice = dice;
    pools = new Pools(targets);
    final boolean hasIpv4 = !targets.hosts(false).isEmpty();
    final boolean hasIpv6 = !targets.hosts(true).isEmpty();
    if (!hasIpv4 && !hasIpv6) {
      throw new IllegalArgumentException("no interface of the node leads anywhere");
    }
    families = new boolean[] {hasIpv4, hasIpv6};
  }

  /// Whether the next packets are IPv6.
  private boolean anyFamily() {
    return families[1] && (!families[0] || dice.below(100) < Mix.IPV6);
  }

  /// Somebody new, or an old acquaintance with other plans.
  Flow next(final int protocol) {
    return remembered(choose(protocol, anyFamily()));
  }

  /// The same for the ICMP of the family.
  Flow nextIcmp() {
    final boolean ipv6 = anyFamily();
    return remembered(choose(ipv6 ? Protocol.ICMPV6 : Protocol.ICMP, ipv6));
  }

  private Flow remembered(final Flow flow) {
    if (recent.size() == REMEMBERED) {
      recent.remove(dice.below(REMEMBERED));
    }
    recent.add(flow);
    return flow;
  }

  private Flow choose(final int protocol, final boolean ipv6) {
    final Flow again = dice.chance(Mix.SAME_CLIENT_PORT) ? before(protocol, ipv6) : null;
    if (again != null && dice.chance(Mix.SAME_SERVER_TOO)) {
      return again;
    }
    final Host client = again == null ? client(ipv6) : new Host(again.ends().source(), again.by());
    final int port = again == null ? port(protocol) : again.ends().sourcePort();
    final Port server = server(client, protocol, ipv6);
    final boolean isIcmp = Protocol.isIcmp(protocol);
    final int serverPort =
        isIcmp ? port : server.port() != 0 || !hasPorts(protocol) ? server.port() : usualPort();
    return new Flow(
        protocol,
        new Ends(
            client.by().equals(Arrival.OWN) && Pools.isLoopback(server.address())
                ? server.address()
                : client.address(),
            isIcmp || hasPorts(protocol) ? port : 0,
            server.address(),
            serverPort),
        client.by());
  }

  private static boolean hasPorts(final int protocol) {
    return Protocol.hasPorts(protocol);
  }

  /// A conversation that began not long ago. From its client's port to another service, that may have the same endpoints,
  /// there is a new one then; translations must tell them apart.
  private @Nullable Flow before(final int protocol, final boolean ipv6) {
    final List<Flow> before =
        recent.stream()
            .filter(flow -> flow.protocol() == protocol && flow.ends().ipv6() == ipv6)
            .toList();
    return before.isEmpty() ? null : dice.oneOf(before);
  }

  private int usualPort() {
    return dice.oneOf(USUAL_PORTS);
  }

  private Host client(final boolean ipv6) {
    final List<IpAddress> own = targets.own(ipv6);
    final List<Host> pods = pools.pods(ipv6);
    final List<Host> hosts = pools.hosts(ipv6);
    return switch (dice.weighted(
        Mix.CLIENT_HOST,
        own.isEmpty() ? 0 : Mix.CLIENT_OWN,
        pods.isEmpty() ? 0 : Mix.CLIENT_ENDPOINT)) {
      case 1 -> new Host(dice.oneOf(own), Arrival.OWN);
      case 2 -> dice.oneOf(pods);
      default ->
          dice.chance(Mix.FAVOURITE)
              ? hosts.get(dice.below(Math.min(Mix.FAVOURITES, hosts.size())))
              : dice.oneOf(hosts);
    };
  }

  /// Translations keep to three ranges of source ports, so all three occur.
  private int port(final int protocol) {
    if (Protocol.isIcmp(protocol)) {
      return dice.below(0x10000);
    }
    return switch (dice.weighted(
        Mix.PORT_EPHEMERAL, Mix.PORT_HIGH, Mix.PORT_BELOW_1024, Mix.PORT_BELOW_512)) {
      case 1 -> dice.between(1024, 65_535);
      case 2 -> dice.between(512, 1023);
      case 3 -> dice.between(1, 511);
      default -> dice.between(32_768, 60_999);
    };
  }

  private Port server(final Host client, final int protocol, final boolean ipv6) {
    final boolean own = client.by().equals(Arrival.OWN);
    final List<Port> services = pools.services(ipv6, protocol, own);
    final List<Port> endpoints = pools.endpoints(ipv6, protocol, own);
    final List<IpAddress> nodes = targets.own(ipv6);
    final List<IpAddress> strange = targets.strange(ipv6);
    return switch (dice.weighted(
        services.isEmpty() ? 0 : Mix.TO_SERVICE,
        endpoints.isEmpty() ? 0 : Mix.TO_ENDPOINT,
        Mix.TO_HOST,
        nodes.isEmpty() ? 0 : Mix.TO_OWN,
        services.isEmpty() ? 0 : Mix.TO_WRONG_PORT,
        strange.isEmpty() || own ? 0 : Mix.TO_STRANGE)) {
      case 0 -> dice.oneOf(services);
      case 1 -> dice.oneOf(endpoints);
      case 3 -> plain(dice.oneOf(nodes), protocol);
      case 4 -> plain(dice.oneOf(services).address(), protocol);
      case 5 -> plain(dice.oneOf(strange), protocol);
      default -> plain(otherSide(client, ipv6), protocol);
    };
  }

  private Port plain(final IpAddress address, final int protocol) {
    return new Port(address, protocol, hasPorts(protocol) ? usualPort() : 0, null);
  }

  /// A machine behind another interface than the client's, if there is one.
  private IpAddress otherSide(final Host client, final boolean ipv6) {
    for (int i = 0; i < TRIES; i++) {
      final Host host = dice.oneOf(pools.hosts(ipv6));
      if (!host.by().equals(client.by())) {
        return host.address();
      }
    }
    return dice.oneOf(pools.hosts(ipv6)).address();
  }

  /// A machine from behind an interface, or null.
  @Nullable IpAddress anyBehind(final String by, final boolean ipv6) {
    final List<Host> hosts = targets.hosts(ipv6, by);
    return hosts.isEmpty() ? null : dice.oneOf(hosts).address();
  }
}
