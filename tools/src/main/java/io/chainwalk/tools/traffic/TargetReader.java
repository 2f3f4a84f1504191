package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.InterfaceAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.traffic.Targets.Host;
import io.chainwalk.tools.traffic.Targets.Port;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads rules and node for what packets may be for.
final class TargetReader {
  /// Which addresses of a subnet are hosts: early and late ones, so that prefixes within the subnet hold some.
  private static final int[] HOST_NUMBERS = {2, 3, 5, 9, 17, 33, 65, 129, 201, 250};

  private static final Pattern ELEMENT =
      Pattern.compile("^add \\S+ ([0-9a-f.:]+),(tcp|udp|sctp):([0-9]{1,5})\\b", Pattern.MULTILINE);

  private static final int LONGEST_IPV4 = 30;
  private static final int LONGEST_IPV6 = 126;

  /// Machines somewhere else, for a default route.
  private static final List<String> ELSEWHERE =
      List.of(
          "203.0.113.7",
          "203.0.113.200",
          "198.51.100.23",
          "192.0.2.77",
          "93.184.216.34",
          "2001:db8:ffff::7",
          "2001:db8:eeee::1:9",
          "2a00:1450:4001::5e");

  private static final List<String> STRANGE =
      List.of(
          "0.0.0.0",
          "0.1.2.3",
          "127.0.0.1",
          "127.9.9.9",
          "169.254.7.7",
          "224.0.0.1",
          "239.1.2.3",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "fe80::77",
          "fec0::1",
          "ff02::1",
          "ff05::1:3",
          "ff0e::101",
          "::ffff:10.0.0.1",
          "100::1",
          "192.88.99.1",
          "172.31.255.1",
          "fd99:9999::1");

  private final NodeSetup setup;
  private final Node node;
  private final Ways ways;
  private final Set<Port> services = new LinkedHashSet<>();
  private final Set<Port> endpoints = new LinkedHashSet<>();
  private final Set<Host> hosts = new LinkedHashSet<>();
  private final Set<IpAddress> strange = new LinkedHashSet<>();
  private final List<IpAddress> own;

  TargetReader(final NodeSetup setup) {
    this.setup = setup;
    node = Node.parse(setup.node());
    ways = new Ways(node);
    own =
        node.interfaces().stream()
            .filter(device -> !device.isLoopback() && device.up())
            .flatMap(device -> addresses(device).stream())
            .map(InterfaceAddress::address)
            .filter(address -> !isLinkLocal(address))
            .toList();
  }

  Targets read() throws BadRulesException {
    readRules(setup.ipv4Rules(), false);
    readRules(setup.ipv6Rules(), true);
    readSets();
    readSubnets();
    readRoutes();
    ELSEWHERE.forEach(text -> addHost(IpAddress.parse(text)));
    STRANGE.forEach(text -> strange.add(IpAddress.parse(text)));
    return new Targets(
        List.copyOf(services),
        List.copyOf(endpoints),
        List.copyOf(hosts),
        own,
        List.copyOf(strange),
        broadcasts(),
        node.interfaces().stream()
            .filter(device -> !device.isLoopback() && device.up())
            .map(NetworkInterface::name)
            .toList());
  }

  private void readRules(final String text, final boolean ipv6) throws BadRulesException {
    RestoreText.dump("rules", text, ipv6, true).ruleset().tables().values().stream()
        .flatMap(table -> table.chains().values().stream())
        .flatMap(chain -> chain.rules().stream())
        .forEach(rule -> readRule(rule, ipv6));
  }

  private void readRule(final Rule rule, final boolean ipv6) {
    final HeaderMatch header = rule.header();
    final int protocol = header.notProtocol() ? 0 : header.protocol();
    if (rule.target() instanceof Target.Nat nat && nat.destination()) {
      addEndpoint(nat.range(), protocol);
    }
    if (!header.notSource() && !header.source().isAny() && !header.source().isSingle()) {
      addHosts(header.source());
    }
    final int port = destinationPort(rule);
    final AddressMask destination = header.destination();
    if (header.notDestination() || (destination.isAny() && port < 0)) {
      return;
    }
    if (!destination.isAny()) {
      final IpAddress address =
          destination.isSingle() ? destination.address() : plus(destination.address(), 1);
      services.add(port(address, protocol, Math.max(port, 0)));
    } else {
      own.stream()
          .filter(address -> address.ipv6() == ipv6)
          .forEach(address -> services.add(port(address, protocol, port)));
    }
  }

  private void addEndpoint(final Target.Range range, final int protocol) {
    final IpAddress address = range.first();
    final PortRange ports = range.ports();
    if (address != null) {
      endpoints.add(port(address, protocol, ports == null ? 0 : ports.first()));
    }
  }

  /// Elements of sets that have an address, a protocol and a port, as those that kube-proxy keeps for IPVS.
  private void readSets() {
    final Matcher element = ELEMENT.matcher(setup.sets());
    while (element.find()) {
      services.add(
          port(
              IpAddress.parse(element.group(1)),
              Protocol.ofService(element.group(2)),
              Integer.parseInt(element.group(3))));
    }
  }

  private Port port(final IpAddress address, final int protocol, final int port) {
    return new Port(address, protocol, port, ways.to(address));
  }

  /// The first port that a rule asks for.
  ///
  /// @return -1 when it does not ask for a destination port
  private static int destinationPort(final Rule rule) {
    for (final Match match : rule.matches()) {
      final Match.@Nullable Not<PortRange> ports =
          switch (match) {
            case Match.Tcp tcp -> tcp.destination();
            case Match.Ports other -> other.destination();
            case Match.Sctp sctp -> sctp.destination();
            case Match.Multiport multi
                when multi.side() != Match.Multiport.Side.SOURCE && !multi.ranges().isEmpty() ->
                new Match.Not<>(multi.ranges().getFirst(), multi.not());
            default -> null;
          };
      if (ports != null && !ports.not()) {
        return ports.value().first();
      }
    }
    return -1;
  }

  private void addHosts(final AddressMask mask) {
    final int length = mask.prefixLength();
    if (length >= 0) {
      addHosts(new IpPrefix(mask.address(), length));
    }
  }

  private void readSubnets() {
    subnets().filter(subnet -> !isLinkLocal(subnet.address())).forEach(this::addHosts);
  }

  private Stream<IpPrefix> subnets() {
    return node.interfaces().stream()
        .filter(device -> !device.isLoopback() && device.up())
        .flatMap(device -> addresses(device).stream())
        .map(InterfaceAddress::subnet);
  }

  private List<IpAddress> broadcasts() {
    return subnets()
        .filter(subnet -> !subnet.address().ipv6() && subnet.length() <= LONGEST_IPV4)
        .map(IpPrefix::last)
        .distinct()
        .toList();
  }

  private void readRoutes() {
    setup
        .node()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("route "))
        .map(line -> line.split("\\s+"))
        .map(words ->
            Character.isLetter(words[1].charAt(0)) && words.length > 2 ? words[2] : words[1])
        .filter(word -> word.indexOf('/') > 0)
        .map(IpPrefix::parse)
        .forEach(this::addRouted);
  }

  /// Hosts in a prefix that has a route; an address in one whose route refuses packets leads nowhere.
  private void addRouted(final IpPrefix prefix) {
    addHosts(prefix);
    if (ways.to(plus(prefix.address(), 1)) == null) {
      strange.add(plus(prefix.address(), 1));
    }
  }

  private void addHosts(final IpPrefix prefix) {
    if (prefix.length() > (prefix.address().ipv6() ? LONGEST_IPV6 : LONGEST_IPV4)) {
      addHost(prefix.address());
      return;
    }
    for (final int number : HOST_NUMBERS) {
      final IpAddress address = plus(prefix.address(), number);
      if (prefix.contains(address) && !address.equals(prefix.last())) {
        addHost(address);
      }
    }
    if (!prefix.address().ipv6()) {
      strange.add(prefix.last());
    }
  }

  private void addHost(final IpAddress address) {
    final String by = ways.to(address);
    if (by != null && !by.isEmpty()) {
      hosts.add(new Host(address, by));
    }
  }

  private static IpAddress plus(final IpAddress address, final int number) {
    return new IpAddress(address.ipv6(), address.high(), address.low() + number);
  }

  private static boolean isLinkLocal(final IpAddress address) {
    return address.ipv6() && address.high() >>> 54 == 0xFE80L >>> 6;
  }

  private static List<InterfaceAddress> addresses(final NetworkInterface device) {
    final List<InterfaceAddress> all = new ArrayList<>(device.ipv4());
    all.addAll(device.ipv6());
    return all;
  }
}
