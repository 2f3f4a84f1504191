package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds a [Node], refusing what a kernel would refuse.
///
/// The text form has a line for each step, in the order in which they are taken; `#` begins a comment:
///
/// ```
/// interface eth0 mtu 1500
/// address 10.0.1.1/24
/// address 2001:db8::1/64
/// interface eth1 mtu 1400
/// address 10.0.2.1/24
/// route default via 10.0.1.254 dev eth0 src 10.0.1.1
/// route 10.0.3.0/24 via 10.0.2.9
/// route unreachable 192.0.2.0/24
/// sysctl net.ipv4.conf.eth0.rp_filter=1
/// ```
///
/// * `interface NAME [mtu BYTES] [down]`. `lo` is there from the beginning, with 127.0.0.1/8 and ::1/128; naming it adds
///   addresses to it. Interfaces are numbered in their order, `lo` is 1.
/// * `address ADDRESS/LENGTH [scope SCOPE] [deprecated]`, of the interface named last.
/// * `route` with what `ip route` prints: a type, a prefix, `via`, `dev`, `src`, `metric`, `mtu`, `scope`, `onlink`.
///   `proto`, `pref` and `table main` or `local` are read and mean nothing here.
/// * `sysctl NAME=VALUE`, see [NodeSettings].
public final class NodeBuilder {
  private static final int DEFAULT_MTU_BYTES = 1500;
  private static final int LOOPBACK_MTU_BYTES = 65_536;
  private static final int LEAST_MTU_BYTES = 68;
  private static final int LEAST_IPV6_MTU_BYTES = 1280;

  private final List<Device> devices = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private NodeSettings settings = NodeSettings.defaults();

  NodeBuilder() {
    devices.add(new Device("lo", NetworkInterface.LOOPBACK_INDEX, LOOPBACK_MTU_BYTES, true));
    addAddress("lo", IpAddress.parse("127.0.0.1"), 8, AddressScope.HOST, false);
    addAddress("lo", IpAddress.parse("::1"), 128, AddressScope.HOST, false);
  }

  /// Adds an interface that is up, with an MTU of 1500 bytes.
  ///
  /// @param name a new name
  /// @return this
  public NodeBuilder addInterface(final String name) {
    return addInterface(name, DEFAULT_MTU_BYTES, true);
  }

  /// Adds an interface.
  ///
  /// @param name a new name
  /// @param mtuBytes the largest IP packet it takes, at least 68; below 1280 it has no IPv6
  /// @param up whether it is up
  /// @return this
  /// @throws IllegalArgumentException when the name is taken or the MTU too small
  public NodeBuilder addInterface(final String name, final int mtuBytes, final boolean up) {
    if (devices.stream().anyMatch(device -> device.name.equals(name))) {
      throw new IllegalArgumentException("interface exists already: " + name);
    }
    if (mtuBytes < LEAST_MTU_BYTES) {
      throw new IllegalArgumentException(
          "mtu must be at least " + LEAST_MTU_BYTES + ": " + name + " " + mtuBytes);
    }
    devices.add(new Device(name, devices.size() + 1, mtuBytes, up));
    return this;
  }

  /// Adds an address of global scope to an interface.
  ///
  /// @param interfaceName the interface
  /// @param addressAndLength as `10.0.1.1/24`
  /// @return this
  /// @throws IllegalArgumentException when it cannot be read or the kernel would refuse it
  public NodeBuilder addAddress(final String interfaceName, final String addressAndLength) {
    final IpAddress address = IpPrefix.addressOf(addressAndLength);
    return addAddress(
        interfaceName,
        address,
        IpPrefix.lengthOf(addressAndLength, address),
        AddressScope.GLOBAL,
        false);
  }

  /// Adds an address to an interface.
  ///
  /// @param interfaceName the interface
  /// @param address the address
  /// @param prefixLength of its subnet
  /// @param scope how far it reaches; IPv6 knows by itself
  /// @param deprecated IPv6: whether to avoid it as a source
  /// @return this
  /// @throws IllegalArgumentException when the kernel would refuse it
  public NodeBuilder addAddress(
      final String interfaceName,
      final IpAddress address,
      final int prefixLength,
      final AddressScope scope,
      final boolean deprecated) {
    final Device device = device(interfaceName);
    final IpPrefix subnet = IpPrefix.around(address, prefixLength);
    if (address.ipv6()) {
      device.addIpv6(new InterfaceAddress(address, prefixLength, scope, false, deprecated));
    } else {
      device.addIpv4(address, subnet, scope);
    }
    return this;
  }

  /// Adds a route.
  ///
  /// @param text what stands behind `ip route add`
  /// @return this
  /// @throws IllegalArgumentException when it cannot be read or the kernel would refuse it
  public NodeBuilder addRoute(final String text) {
    routes.add(new RouteText(text, this).parse());
    return this;
  }

  /// Changes a sysctl.
  ///
  /// @param name as in `net.ipv4.conf.eth0.rp_filter`
  /// @param value switches as 0 or 1
  /// @return this
  /// @throws IllegalArgumentException when we do not know the name, or the kernel would not take the value
  public NodeBuilder set(final String name, final long value) {
    settings = settings.with(name, value);
    return this;
  }

  /// The node as it stands.
  ///
  /// @return a node that later changes of this builder do not touch
  public Node build() {
    return new Node(interfaces(), routes, settings);
  }

  private List<NetworkInterface> interfaces() {
    return devices.stream().map(Device::build).toList();
  }

  Device device(final String name) {
    return devices.stream()
        .filter(device -> device.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such interface: " + name));
  }

  /// The interface on whose link a gateway is: the longest subnet or route without gateway that holds it.
  ///
  /// @param only the interface it must be, or 0
  /// @return its index
  int linkOf(final IpAddress gateway, final int only) {
    final boolean needsNoRoute = gateway.ipv6() && Ipv6Address.isLinkLocal(gateway.high());
    if (only != 0 && needsNoRoute) {
      return only;
    }
    final Route route = routeTo(gateway, only);
    if (route == null || route.type() != RouteType.UNICAST || route.gateway() != null) {
      throw new IllegalArgumentException("gateway is not on a link of the node: " + gateway);
    }
    return route.interfaceIndex();
  }

  private @Nullable Route routeTo(final IpAddress address, final int only) {
    final ImpliedRoutes implied = new ImpliedRoutes(interfaces(), false);
    final List<Route> all =
        new ArrayList<>(address.ipv6() ? implied.ipv6With(routes) : implied.ipv4());
    if (!address.ipv6()) {
      all.addAll(routes);
    }
    return all.stream()
        .filter(route -> route.destination().contains(address))
        .filter(route -> only == 0 || route.interfaceIndex() == only)
        .reduce((a, b) -> b.destination().length() > a.destination().length() ? b : a)
        .orElse(null);
  }

  /// An interface in the making.
  static final class Device {
    final int index;
    final boolean up;
    private final String name;
    private final int mtuBytes;
    private final List<InterfaceAddress> primary = new ArrayList<>();
    private final List<InterfaceAddress> secondary = new ArrayList<>();
    private final List<InterfaceAddress> ipv6 = new ArrayList<>();

    private Device(final String name, final int index, final int mtuBytes, final boolean up) {
      this.name = name;
      this.index = index;
      this.mtuBytes = mtuBytes;
      this.up = up;
    }

    private void addIpv4(final IpAddress address, final IpPrefix subnet, final AddressScope scope) {
      boolean isSecondary = false;
      for (final InterfaceAddress other : primary) {
        if (other.subnet().equals(subnet)) {
          if (other.scope() != scope) {
            throw new IllegalArgumentException(
                "addresses of one subnet must have one scope: " + address + " and " + other);
          }
          isSecondary = true;
        }
      }
      final InterfaceAddress added =
          new InterfaceAddress(address, subnet.length(), scope, isSecondary, false);
      if (primary.contains(added.withoutSecondary()) || secondary.contains(added)) {
        throw new IllegalArgumentException("address exists already: " + added);
      }
      if (isSecondary) {
        secondary.add(added);
      } else {
        primary.add(placeAmongPrimary(scope), added);
      }
    }

    /// Behind the last one that reaches no farther.
    private int placeAmongPrimary(final AddressScope scope) {
      int place = 0;
      for (int i = 0; i < primary.size(); i++) {
        if (scope.number() <= primary.get(i).scope().number()) {
          place = i + 1;
        }
      }
      return place;
    }

    private void addIpv6(final InterfaceAddress added) {
      if (mtuBytes < LEAST_IPV6_MTU_BYTES) {
        throw new IllegalArgumentException(
            "no IPv6 on an interface with an mtu below " + LEAST_IPV6_MTU_BYTES + ": " + name);
      }
      if (ipv6.stream().anyMatch(other -> other.address().equals(added.address()))) {
        throw new IllegalArgumentException("address exists already: " + added);
      }
      int place = 0;
      while (place < ipv6.size() && scope(ipv6.get(place)) > scope(added)) {
        place++;
      }
      ipv6.add(place, added);
    }

    private static int scope(final InterfaceAddress address) {
      return Ipv6Address.scope(address.address().high(), address.address().low());
    }

    private NetworkInterface build() {
      final List<InterfaceAddress> ipv4 = new ArrayList<>(primary);
      ipv4.addAll(secondary);
      return new NetworkInterface(name, index, mtuBytes, up, ipv4, ipv6);
    }
  }
}
