package io.chainwalk.ruleset;

/// Ports, or other 16-bit numbers, from one to another.
///
/// @param first 0 to 65535
/// @param last 0 to 65535; below `first` for a range that holds none, which iptables takes
public record PortRange(int first, int last) {
  /// All.
  public static final PortRange ANY = new PortRange(0, 0xFFFF);

  /// One port.
  ///
  /// @param port which
  /// @return a range of one
  public static PortRange only(final int port) {
    return new PortRange(port, port);
  }

  /// Whether a port lies in the range.
  ///
  /// @param port 0 to 65535
  /// @return true between the ends, these included
  public boolean contains(final int port) {
    return port >= first && port <= last;
  }
}
