package io.chainwalk.node;

/// How far an address or a route reaches, as `ip address` and `ip route` name it. The wider the scope, the smaller the
/// kernel's number.
public enum AddressScope {
  /// Valid everywhere.
  GLOBAL("global", 0),
  /// Valid inside one site; of no use with IPv4.
  SITE("site", 200),
  /// Valid on one link.
  LINK("link", 253),
  /// Valid inside this machine.
  HOST("host", 254);

  private final String kernelName;
  private final int number;

  AddressScope(final String kernelName, final int number) {
    this.kernelName = kernelName;
    this.number = number;
  }

  /// The name as `ip` writes it.
  ///
  /// @return lower case
  public String kernelName() {
    return kernelName;
  }

  /// The kernel's number.
  ///
  /// @return 0 for the widest scope, 254 for the narrowest
  public int number() {
    return number;
  }

  /// Reads a scope from its name or number.
  ///
  /// @param text as in `scope link`
  /// @return the scope
  /// @throws IllegalArgumentException when there is no such scope
  public static AddressScope parse(final String text) {
    for (final AddressScope scope : values()) {
      if (text.equals(scope.kernelName) || text.equals(Integer.toString(scope.number))) {
        return scope;
      }
    }
    throw new IllegalArgumentException("not a scope (global, site, link, host): '" + text + "'");
  }
}
