package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// The routes that come with addresses, as a kernel makes them.
///
/// A `local` route for each address, also on an interface that is down. On one that is up:
///
/// * IPv4: the subnet, and its broadcast address if the prefix is shorter than 31. Those of a secondary address name the
///   primary one as source.
/// * IPv6: the subnet with metric 256, and on a router the anycast address of the subnet.
final class ImpliedRoutes {
  /// The metric of routes that come with IPv6 addresses; it goes before the 1024 of routes that are added.
  private static final int IPV6_SUBNET_METRIC = 256;

  private static final int LONGEST_IPV4_WITH_BROADCAST = 30;
  private static final int LONGEST_IPV6_WITH_ANYCAST = 126;

  private final List<Route> ipv4 = new ArrayList<>();
  private final List<Route> ipv6Addresses = new ArrayList<>();
  private final List<Route> ipv6 = new ArrayList<>();

  ImpliedRoutes(final List<NetworkInterface> interfaces, final boolean router) {
    for (final NetworkInterface device : interfaces) {
      for (final InterfaceAddress address : device.ipv4()) {
        addIpv4(device, address);
      }
      device.ipv6().forEach(address -> addIpv6(device, address, router));
    }
  }

  List<Route> ipv4() {
    return ipv4;
  }

  /// The `local` routes of IPv6 addresses.
  List<Route> ipv6Addresses() {
    return ipv6Addresses;
  }

  /// All IPv6 routes, those that come with addresses first.
  List<Route> ipv6With(final List<Route> added) {
    final List<Route> all = new ArrayList<>(ipv6Addresses);
    all.addAll(ipv6);
    all.addAll(added);
    return all;
  }

  private void addIpv4(final NetworkInterface device, final InterfaceAddress address) {
    final IpPrefix subnet = address.subnet();
    final IpAddress source = primaryOf(device, address);
    final int index = device.index();
    ipv4.add(
        implied(
            RouteType.LOCAL, IpPrefix.only(address.address()), index, source, AddressScope.HOST));
    final boolean isOneAddress = subnet.length() == Integer.SIZE;
    if (!device.up() || address.secondary() || isOneAddress || isZeroNet(subnet)) {
      return;
    }
    ipv4.add(
        device.isLoopback()
            ? implied(RouteType.LOCAL, subnet, index, source, AddressScope.HOST)
            : implied(RouteType.UNICAST, subnet, index, source, AddressScope.LINK));
    if (subnet.length() <= LONGEST_IPV4_WITH_BROADCAST) {
      ipv4.add(
          implied(
              RouteType.BROADCAST, IpPrefix.only(subnet.last()), index, source, AddressScope.LINK));
    }
  }

  private static boolean isZeroNet(final IpPrefix subnet) {
    return subnet.address().low() == Ipv4Address.ANY;
  }

  private static IpAddress primaryOf(
      final NetworkInterface device, final InterfaceAddress address) {
    return device.ipv4().stream()
        .filter(other -> !other.secondary() && other.subnet().equals(address.subnet()))
        .findFirst()
        .orElse(address)
        .address();
  }

  private static Route implied(
      final RouteType type,
      final IpPrefix destination,
      final int interfaceIndex,
      final IpAddress source,
      final AddressScope scope) {
    return new Route(type, destination, null, interfaceIndex, source, 0, 0, scope);
  }

  private void addIpv6(
      final NetworkInterface device, final InterfaceAddress address, final boolean router) {
    final IpPrefix subnet = address.subnet();
    ipv6Addresses.add(
        ipv6Route(RouteType.LOCAL, IpPrefix.only(address.address()), device.index(), 0));
    final IpAddress own = address.address();
    if (!device.up() || Ipv6Address.isLoopback(own.high(), own.low())) {
      return;
    }
    ipv6.add(ipv6Route(RouteType.UNICAST, subnet, device.index(), IPV6_SUBNET_METRIC));
    if (router && subnet.length() <= LONGEST_IPV6_WITH_ANYCAST) {
      ipv6.add(ipv6Route(RouteType.ANYCAST, IpPrefix.only(subnet.address()), device.index(), 0));
    }
  }

  private static Route ipv6Route(
      final RouteType type, final IpPrefix destination, final int index, final int metric) {
    return new Route(type, destination, null, index, null, metric, 0, AddressScope.GLOBAL);
  }
}
