package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// Which of its own IPv6 addresses the node takes for a destination: RFC 6724 section 5, the rules 1 (same address),
/// 2 (scope), 3 (not deprecated), 5 (outgoing interface), 6 (label) and 8 (longest prefix). Home addresses and
/// temporary addresses (rules 4 and 7) are not modelled.
///
/// **Threads:** immutable.
final class Ipv6Sources {
  private final IpAddress[] addresses;
  private final int[] prefixLengths;
  private final int[] scopes;
  private final int[] labels;
  private final boolean[] preferred;
  private final int[] interfaces;

  Ipv6Sources(final List<NetworkInterface> devices) {
    final List<InterfaceAddress> all =
        devices.stream().flatMap(device -> device.ipv6().stream()).toList();
    addresses = all.stream().map(InterfaceAddress::address).toArray(IpAddress[]::new);
    prefixLengths = all.stream().mapToInt(InterfaceAddress::prefixLength).toArray();
    interfaces =
        devices.stream()
            .flatMapToInt(device -> device.ipv6().stream().mapToInt(address -> device.index()))
            .toArray();
    scopes = new int[addresses.length];
    labels = new int[addresses.length];
    preferred = new boolean[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      final long high = addresses[i].high();
      final long low = addresses[i].low();
      scopes[i] = Ipv6Address.scope(high, low);
      labels[i] = Ipv6Address.label(high, low);
      preferred[i] = !all.get(i).deprecated() || Ipv6Address.isLoopback(high, low);
    }
  }

  /// Chooses a source.
  ///
  /// @param interfaceIndex the interface packets leave by; for destinations on the link only its addresses will do
  /// @param high first half of the destination
  /// @param low second half of the destination
  /// @param choice where to put the address
  /// @return whether there is one
  boolean select(
      final int interfaceIndex, final long high, final long low, final AddressChoice choice) {
    final int scope = Ipv6Address.scope(high, low);
    final int label = Ipv6Address.label(high, low);
    final boolean ownOnly = Ipv6Address.isMulticast(high) || scope <= Ipv6Address.LINK_LOCAL;
    int best = -1;
    for (int i = 0; i < addresses.length; i++) {
      if ((!ownOnly || interfaces[i] == interfaceIndex)
          && (best < 0 || isBetter(i, best, interfaceIndex, high, low, scope, label))) {
        best = i;
      }
    }
    return best < 0 ? choice.setNone() : choice.set(addresses[best].high(), addresses[best].low());
  }

  /// Whether a candidate wins by the first rule that tells the two apart; where none does, the earlier one stays.
  private boolean isBetter(
      final int candidate,
      final int best,
      final int interfaceIndex,
      final long high,
      final long low,
      final int scope,
      final int label) {
    final boolean same = is(candidate, high, low);
    if (same != is(best, high, low)) {
      return same;
    }
    final int fit = scopeFit(scopes[candidate], scope);
    final int bestFit = scopeFit(scopes[best], scope);
    if (fit != bestFit) {
      return fit > bestFit;
    }
    if (preferred[candidate] != preferred[best]) {
      return preferred[candidate];
    }
    final boolean outgoing = interfaces[candidate] == interfaceIndex;
    if (outgoing != (interfaces[best] == interfaceIndex)) {
      return outgoing;
    }
    final boolean sameLabel = labels[candidate] == label;
    if (sameLabel != (labels[best] == label)) {
      return sameLabel;
    }
    return matchLength(candidate, high, low) > matchLength(best, high, low);
  }

  private boolean is(final int i, final long high, final long low) {
    return addresses[i].high() == high && addresses[i].low() == low;
  }

  /// Rule 2: the narrowest scope that still reaches the destination is best; any that does is better than one that
  /// does not, and of those the widest.
  private static int scopeFit(final int scope, final int wanted) {
    return scope >= wanted ? -scope : scope - 128;
  }

  private int matchLength(final int i, final long high, final long low) {
    return Math.min(prefixLengths[i], Ipv6Address.commonPrefixLength(high, low, addresses[i]));
  }
}
