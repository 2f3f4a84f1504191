package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// An interface as the data path sees it: the sysctls that count for it, and its addresses in bare words.
final class InterfaceConfig {
  final int index;
  final int mtuBytes;
  final boolean up;
  final boolean loopback;

  final boolean forwarding;
  final int rpFilter;
  final boolean acceptLocal;
  final boolean routeLocalnet;
  final boolean acceptSourceRoute;
  final boolean broadcastForwarding;
  final boolean sendRedirects;
  final int hopLimit;

  /// All IPv4 addresses in the kernel's order, with mask, scope and whether each is secondary.
  final int[] addresses;

  final int[] masks;
  final int[] scopes;
  final boolean[] secondary;

  final long[] highs;
  final long[] lows;

  InterfaceConfig(final NetworkInterface device, final NodeSettings settings) {
    index = device.index();
    mtuBytes = device.mtuBytes();
    up = device.up();
    loopback = device.isLoopback();
    final String name = device.name();
    forwarding = settings.get(InterfaceSysctl.FORWARDING, name) != 0;
    rpFilter = settings.get(InterfaceSysctl.RP_FILTER, name);
    acceptLocal = settings.get(InterfaceSysctl.ACCEPT_LOCAL, name) != 0;
    routeLocalnet = settings.get(InterfaceSysctl.ROUTE_LOCALNET, name) != 0;
    acceptSourceRoute = settings.get(InterfaceSysctl.ACCEPT_SOURCE_ROUTE, name) != 0;
    broadcastForwarding = settings.get(InterfaceSysctl.BC_FORWARDING, name) != 0;
    sendRedirects = settings.get(InterfaceSysctl.SEND_REDIRECTS, name) != 0;
    hopLimit = settings.get(InterfaceSysctl.HOP_LIMIT, name);

    final List<InterfaceAddress> ipv4 = device.ipv4();
    addresses = ipv4.stream().mapToInt(a -> (int) a.address().low()).toArray();
    masks = ipv4.stream().mapToInt(a -> mask(a.prefixLength())).toArray();
    scopes = ipv4.stream().mapToInt(a -> a.scope().number()).toArray();
    secondary = new boolean[ipv4.size()];
    for (int i = 0; i < secondary.length; i++) {
      secondary[i] = ipv4.get(i).secondary();
    }
    highs =
        device.ipv6().stream().map(InterfaceAddress::address).mapToLong(IpAddress::high).toArray();
    lows =
        device.ipv6().stream().map(InterfaceAddress::address).mapToLong(IpAddress::low).toArray();
  }

  private static int mask(final int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
  }
}
