package io.chainwalk.node;

/// Which of its own IPv4 addresses the node takes when nobody names one (facts sheet, section 6.6).
///
/// **Threads:** immutable.
final class Ipv4Sources {
  private static final int LINK_SCOPE = AddressScope.LINK.number();
  private static final int HOST_SCOPE = AddressScope.HOST.number();

  private final InterfaceConfig[] byIndex;

  Ipv4Sources(final InterfaceConfig[] byIndex) {
    this.byIndex = byIndex;
  }

  /// The first primary address of an interface whose subnet holds the next hop; else its first primary one; else one
  /// of another interface, which may be loopback's if that is not in 127/8 alone.
  ///
  /// @param interfaceIndex the interface packets leave by
  /// @param nextHop gateway or destination, or 0 for any
  /// @param scope the narrowest scope that will do, a number of [AddressScope]
  /// @return the address, or [Ipv4Address#ANY] if there is none
  int select(final int interfaceIndex, final int nextHop, final int scope) {
    final InterfaceConfig config = byIndex[interfaceIndex];
    final int narrowest = config.routeLocalnet ? LINK_SCOPE : HOST_SCOPE;
    int first = Ipv4Address.ANY;
    for (int i = 0; i < config.addresses.length; i++) {
      if (config.secondary[i] || Math.min(config.scopes[i], narrowest) > scope) {
        continue;
      }
      final int address = config.addresses[i];
      if (nextHop == Ipv4Address.ANY || ((address ^ nextHop) & config.masks[i]) == 0) {
        return address;
      }
      if (first == Ipv4Address.ANY) {
        first = address;
      }
    }
    return first != Ipv4Address.ANY ? first : ofAnyInterface(scope);
  }

  private int ofAnyInterface(final int scope) {
    for (int index = NetworkInterface.LOOPBACK_INDEX; index < byIndex.length; index++) {
      final InterfaceConfig config = byIndex[index];
      for (int i = 0; i < config.addresses.length; i++) {
        if (!config.secondary[i] && config.scopes[i] != LINK_SCOPE && config.scopes[i] <= scope) {
          return config.addresses[i];
        }
      }
    }
    return Ipv4Address.ANY;
  }
}
