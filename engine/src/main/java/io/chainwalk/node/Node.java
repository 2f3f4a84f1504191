package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine around the chains: its interfaces, addresses, routes and sysctls.
///
/// Made by [#builder] or from text by [#parse]. What the data path asks is compiled into ranges and arrays; a lookup
/// allocates nothing.
///
/// **Threads:** immutable, for any worker.
public final class Node {
  private final List<NetworkInterface> interfaces;
  private final NodeSettings settings;
  private final InterfaceConfig[] byIndex;
  private final Ipv4Sources ipv4Sources;
  private final Ipv6Sources ipv6Sources;
  private final Ipv4Fib ipv4;
  private final Ipv6Fib ipv6;
  private final Ipv6Groups groups;
  private final boolean hasCustomLocalRoutes;

  Node(
      final List<NetworkInterface> interfaces,
      final List<Route> added,
      final NodeSettings settings) {
    this.interfaces = List.copyOf(interfaces);
    this.settings = settings;
    byIndex = new InterfaceConfig[interfaces.size() + 1];
    for (final NetworkInterface device : interfaces) {
      byIndex[device.index()] = new InterfaceConfig(device, settings);
    }
    byIndex[0] = byIndex[NetworkInterface.LOOPBACK_INDEX]; // where routes that refuse "lead to"
    ipv4Sources = new Ipv4Sources(byIndex);
    ipv6Sources = new Ipv6Sources(interfaces);
    final boolean forwardsIpv6 = settings.get(NodeSysctl.IPV6_FORWARDING) != 0;
    final ImpliedRoutes implied = new ImpliedRoutes(interfaces, forwardsIpv6);
    ipv4 =
        new Ipv4Fib(
            implied.ipv4(),
            added.stream().filter(route -> !route.destination().address().ipv6()).toList(),
            ipv4Sources,
            byIndex);
    ipv6 =
        new Ipv6Fib(
            implied.ipv6With(
                added.stream().filter(route -> route.destination().address().ipv6()).toList()),
            implied.ipv6Addresses(),
            byIndex);
    groups = new Ipv6Groups(interfaces, forwardsIpv6);
    hasCustomLocalRoutes =
        added.stream()
            .anyMatch(
                route -> route.type() == RouteType.LOCAL && !route.destination().address().ipv6());
  }

  /// Begins a node that has `lo` and nothing else.
  ///
  /// @return a builder
  public static NodeBuilder builder() {
    return new NodeBuilder();
  }

  /// Reads a node from text, see [NodeBuilder] for the lines.
  ///
  /// @param text lines in the order in which an administrator would type them
  /// @return the node
  /// @throws IllegalArgumentException when a line cannot be read or the kernel would refuse it, with the line's number
  public static Node parse(final String text) {
    return NodeText.parse(text).build();
  }

  /// All interfaces.
  ///
  /// @return by index, `lo` first
  public List<NetworkInterface> interfaces() {
    return interfaces;
  }

  /// One interface.
  ///
  /// @param index 1 to the number of interfaces
  /// @return the interface
  public NetworkInterface interfaceAt(final int index) {
    return interfaces.get(index - 1);
  }

  /// Finds an interface by its name.
  ///
  /// @param name as in `eth0`
  /// @return its index, or 0 if there is none
  public int interfaceIndex(final String name) {
    for (final NetworkInterface device : interfaces) {
      if (device.name().equals(name)) {
        return device.index();
      }
    }
    return 0;
  }

  /// The sysctls.
  ///
  /// @return the settings
  public NodeSettings settings() {
    return settings;
  }

  /// Whether packets to an address are delivered here: what `addrtype --dst-type LOCAL` asks.
  ///
  /// @param address of either family
  /// @return true for the node's own addresses, 127/8, and what routes of type `local` say
  public boolean isLocal(final IpAddress address) {
    return address.ipv6() ? isLocal6(address.high(), address.low()) : isLocal4((int) address.low());
  }

  /// [#isLocal] for an IPv4 address.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @return true if it is local
  public boolean isLocal4(final int address) {
    return ipv4.mayBeLocal(address) && addressType4(address, 0) == AddressType.LOCAL;
  }

  /// [#isLocal] for an IPv6 address. A link-local one counts if any interface has it.
  ///
  /// @param high first half of the address
  /// @param low second half of the address
  /// @return true if it is local
  public boolean isLocal6(final long high, final long low) {
    if (!Ipv6Address.isLinkLocal(high)) {
      final CompiledRoute route = ipv6.find(high, low, 0);
      return route != null && route.type == RouteType.LOCAL;
    }
    for (int index = NetworkInterface.LOOPBACK_INDEX; index < byIndex.length; index++) {
      if (isLocal6On(index, high, low)) {
        return true;
      }
    }
    return false;
  }

  /// The one type of an IPv4 address, as the match `addrtype` has it: what the table `local` says of it.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @param onlyInterface the interface that `--limit-iface-in` or `-out` stands for, or 0: what is LOCAL or BROADCAST
  ///     on another one is UNICAST then
  /// @return one bit of [AddressType]
  public int addressType4(final int address, final int onlyInterface) {
    if (address == Ipv4Address.ANY || address == Ipv4Address.LIMITED_BROADCAST) {
      return AddressType.BROADCAST;
    }
    if (Ipv4Address.isMulticast(address)) {
      return AddressType.MULTICAST;
    }
    final CompiledRoute route = ipv4.find(address);
    if (route == null || (onlyInterface != 0 && route.interfaceIndex != onlyInterface)) {
      return AddressType.UNICAST;
    }
    return switch (route.type) {
      case LOCAL -> AddressType.LOCAL;
      case BROADCAST -> AddressType.BROADCAST;
      case UNICAST, ANYCAST, UNREACHABLE, PROHIBIT, BLACKHOLE -> AddressType.UNICAST;
    };
  }

  /// Whether an IPv6 address has the types that a match `addrtype` asks for. Unlike with IPv4 an address has several.
  /// All of UNSPEC, UNICAST and MULTICAST that are asked for must hold; of LOCAL, ANYCAST and UNREACHABLE one is enough.
  ///
  /// @param wanted bits of [AddressType]
  /// @param high first half of the address
  /// @param low second half of the address
  /// @param onlyInterface the interface that `--limit-iface-in` or `-out` stands for, or 0
  /// @return true if the match holds
  public boolean hasAddressTypes6(
      final int wanted, final long high, final long low, final int onlyInterface) {
    if (((wanted & AddressType.MULTICAST) != 0 && !Ipv6Address.isMulticast(high))
        || ((wanted & AddressType.UNICAST) != 0 && !Ipv6Address.isUnicast(high, low))
        || ((wanted & AddressType.UNSPEC) != 0 && !Ipv6Address.isUnspecified(high, low))) {
      return false;
    }
    final int routed = AddressType.LOCAL | AddressType.ANYCAST | AddressType.UNREACHABLE;
    return (wanted & routed) == 0 || (wanted & typesByRoute6(high, low, onlyInterface)) != 0;
  }

  private int typesByRoute6(final long high, final long low, final int onlyInterface) {
    if (Ipv6Address.isMulticast(high)) {
      return hasGroups6(onlyInterface) ? 0 : AddressType.UNREACHABLE;
    }
    final CompiledRoute route = typingRoute6(high, low, onlyInterface);
    if (route == null || route.type.refuses()) {
      return AddressType.UNREACHABLE;
    }
    final boolean local =
        onlyInterface == 0 ? route.type == RouteType.LOCAL : isLocal6On(onlyInterface, high, low);
    return (local ? AddressType.LOCAL : 0)
        | (isAnycast6(route, high, low) ? AddressType.ANYCAST : 0);
  }

  /// Whether groups are routed: every interface but the loopback has a route to them.
  private boolean hasGroups6(final int onlyInterface) {
    for (int index = NetworkInterface.LOOPBACK_INDEX + 1; index < byIndex.length; index++) {
      if (byIndex[index].up && (onlyInterface == 0 || onlyInterface == index)) {
        return true;
      }
    }
    return false;
  }

  /// With an interface none but its routes count; without, a link-local address is looked for on all of them.
  private @Nullable CompiledRoute typingRoute6(
      final long high, final long low, final int onlyInterface) {
    if (onlyInterface != 0) {
      return ipv6.findOn(onlyInterface, high, low);
    }
    if (!Ipv6Address.isLinkLocal(high)) {
      return ipv6.find(high, low, 0);
    }
    CompiledRoute best = null;
    for (int index = NetworkInterface.LOOPBACK_INDEX; index < byIndex.length; index++) {
      final CompiledRoute route = ipv6.findOn(index, high, low);
      if (route != null && (best == null || route.type == RouteType.LOCAL)) {
        best = route;
      }
    }
    return best;
  }

  /// The address MASQUERADE gives to an IPv4 flow (facts sheet, section 6.6); a route's preferred source does not count.
  ///
  /// @param outputInterface the interface the packet leaves by
  /// @param nextHop gateway or destination, for example `0x0A000001` for 10.0.0.1
  /// @return the address, or 0 if there is none: the packet is dropped
  public int masqueradeAddress4(final int outputInterface, final int nextHop) {
    return ipv4Sources.select(outputInterface, nextHop, AddressScope.GLOBAL.number());
  }

  /// The address MASQUERADE gives to an IPv6 flow: the normal choice of a source for the destination.
  ///
  /// @param outputInterface the interface the packet leaves by
  /// @param high first half of the packet's destination
  /// @param low second half of the packet's destination
  /// @param choice where to put the address
  /// @return whether there is one; if not, the packet is dropped
  public boolean masqueradeAddress6(
      final int outputInterface, final long high, final long low, final AddressChoice choice) {
    return ipv6Sources.select(outputInterface, high, low, choice);
  }

  /// The first IPv4 address of the first interface that has one, `lo` aside: what the node is called where nobody knows
  /// by which interface a packet leaves.
  ///
  /// @return the address, or 0 if there is none
  public int firstAddress4() {
    for (int index = NetworkInterface.LOOPBACK_INDEX + 1; index < byIndex.length; index++) {
      if (byIndex[index].addresses.length > 0) {
        return byIndex[index].addresses[0];
      }
    }
    return Ipv4Address.ANY;
  }

  /// The first IPv6 address likewise; link-local ones do not count.
  ///
  /// @param choice where to put the address
  /// @return whether there is one
  public boolean firstAddress6(final AddressChoice choice) {
    for (int index = NetworkInterface.LOOPBACK_INDEX + 1; index < byIndex.length; index++) {
      final InterfaceConfig config = byIndex[index];
      for (int i = 0; i < config.highs.length; i++) {
        if (!Ipv6Address.isLinkLocal(config.highs[i])) {
          choice.set(config.highs[i], config.lows[i]);
          return true;
        }
      }
    }
    return false;
  }

  /// The address REDIRECT sends an IPv4 packet to in PREROUTING (facts sheet, section 6.2). In OUTPUT it is 127.0.0.1.
  ///
  /// @param inputInterface the interface the packet came in by
  /// @return the interface's first address, or 0 if it has none: the packet is dropped
  public int redirectAddress4(final int inputInterface) {
    final int[] addresses = byIndex[inputInterface].addresses;
    return addresses.length == 0 ? Ipv4Address.ANY : addresses[0];
  }

  /// The address REDIRECT sends an IPv6 packet to in PREROUTING. In OUTPUT it is ::1.
  ///
  /// @param inputInterface the interface the packet came in by
  /// @param high first half of the packet's destination: if its scope is not global, the address must be of that scope
  /// @param low second half of the packet's destination
  /// @param choice where to put the address
  /// @return whether there is one; if not, the packet is dropped
  public boolean redirectAddress6(
      final int inputInterface, final long high, final long low, final AddressChoice choice) {
    final int scope = Ipv6Address.scope(high, low);
    final InterfaceConfig config = byIndex[inputInterface];
    for (int i = 0; i < config.highs.length; i++) {
      if (!Ipv6Address.isIpv4Mapped(config.highs[i], config.lows[i])
          && (scope == Ipv6Address.GLOBAL
              || scope == Ipv6Address.scope(config.highs[i], config.lows[i]))) {
        return choice.set(config.highs[i], config.lows[i]);
      }
    }
    return choice.setNone();
  }

  /// The address `icmp_errors_use_inbound_ifaddr` puts in ICMP errors.
  ///
  /// @param inputInterface the interface the packet came in by
  /// @param sender its source
  /// @return the address, or 0 if there is none
  public int inboundAddress4(final int inputInterface, final int sender) {
    return ipv4Sources.select(inputInterface, sender, AddressScope.LINK.number());
  }

  /// Whether the node may send an ICMPv6 error in the name of the address a packet was for.
  ///
  /// @param inputInterface the interface the packet came in by, which alone counts for a link-local address
  /// @param high first half of the packet's destination
  /// @param low second half of the packet's destination
  /// @return true for an address of an interface, not for one that is merely routed here
  public boolean mayAnswerAs6(final int inputInterface, final long high, final long low) {
    final CompiledRoute route = ipv6.find(high, low, inputInterface);
    return route != null && (route.isOwnAddress || route.type == RouteType.ANYCAST);
  }

  /// The hop limit of what the node sends by an interface.
  ///
  /// @param outputInterface the interface
  /// @return 1 to 255
  public int hopLimit6(final int outputInterface) {
    return byIndex[outputInterface].hopLimit;
  }

  /// Whether an IPv6 address can be the source of a packet that is answered.
  ///
  /// @param high first half of the address
  /// @param low second half of the address
  /// @return false for the unspecified address and multicast
  public static boolean isUnicast6(final long high, final long low) {
    return Ipv6Address.isUnicast(high, low);
  }

  boolean isLocal6On(final int interfaceIndex, final long high, final long low) {
    final InterfaceConfig config = byIndex[interfaceIndex];
    for (int i = 0; i < config.highs.length; i++) {
      if (config.highs[i] == high && config.lows[i] == low) {
        return true;
      }
    }
    return false;
  }

  static boolean isAnycast6(final CompiledRoute route, final long high, final long low) {
    return route.type == RouteType.ANYCAST
        || (route.isSubnet && isFirstOfPrefix(route.prefixLength, high, low));
  }

  private static boolean isFirstOfPrefix(final int length, final long high, final long low) {
    return length >= Long.SIZE
        ? length - Long.SIZE + Long.numberOfTrailingZeros(low) >= Long.SIZE || low == 0
        : low == 0 && length + Long.numberOfTrailingZeros(high) >= Long.SIZE;
  }

  InterfaceConfig config(final int interfaceIndex) {
    return byIndex[interfaceIndex];
  }

  @Nullable CompiledRoute route4(final int address) {
    return ipv4.find(address);
  }

  @Nullable CompiledRoute route6(final long high, final long low, final int onLink) {
    return ipv6.find(high, low, onLink);
  }

  Ipv4Sources ipv4Sources() {
    return ipv4Sources;
  }

  Ipv6Sources ipv6Sources() {
    return ipv6Sources;
  }

  Ipv6Groups ipv6Groups() {
    return groups;
  }

  boolean hasCustomLocalRoutes() {
    return hasCustomLocalRoutes;
  }
}
