package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;

/// What a NAT target asks for: addresses, ports, both or neither, and how to choose among them (facts sheet 6.2).
///
/// Mutable and reused; begin with [#clear]. The setters read like the options of the targets. A target that chooses its
/// address packet by packet, such as MASQUERADE, copies its ports and options with [#set] and adds the address.
///
/// **Threads:** one at a time; a range that is no longer changed may be read by all.
public final class NatRange {
  private static final int ADDRESSES = 1;
  private static final int PORTS = 1 << 1;
  private static final int BASE_PORT = 1 << 2;
  private static final int RANDOM = 1 << 3;
  private static final int RANDOM_FULLY = 1 << 4;
  private static final int PERSISTENT = 1 << 5;

  private int flags;
  private long firstHigh;
  private long firstLow;
  private long lastHigh;
  private long lastLow;
  private int firstPort;
  private int lastPort;
  private int basePort;

  /// Makes a range that asks for nothing.
  public NatRange() {}

  /// Asks for nothing any more.
  ///
  /// @return this
  public NatRange clear() {
    flags = 0;
    return this;
  }

  /// Copies another range into this one.
  ///
  /// @param other where to copy from
  /// @return this
  public NatRange set(final NatRange other) {
    flags = other.flags;
    firstHigh = other.firstHigh;
    firstLow = other.firstLow;
    lastHigh = other.lastHigh;
    lastLow = other.lastLow;
    firstPort = other.firstPort;
    lastPort = other.lastPort;
    basePort = other.basePort;
    return this;
  }

  /// `--to-destination a`.
  ///
  /// @param high first half of the address, 0 for IPv4
  /// @param low second half of the address, or an IPv4 address as an unsigned number
  /// @return this
  public NatRange toAddress(final long high, final long low) {
    return toAddresses(high, low, high, low);
  }

  /// `--to-destination a-b`.
  ///
  /// @param firstHigh first half of the first address, 0 for IPv4
  /// @param firstLow second half of the first address
  /// @param lastHigh first half of the last address
  /// @param lastLow second half of the last address
  /// @return this
  public NatRange toAddresses(
      final long firstHigh, final long firstLow, final long lastHigh, final long lastLow) {
    this.firstHigh = firstHigh;
    this.firstLow = firstLow;
    this.lastHigh = lastHigh;
    this.lastLow = lastLow;
    flags |= ADDRESSES;
    return this;
  }

  /// `--to-ports p-q`. For ICMP these are identifiers.
  ///
  /// @param first 0 to 65535
  /// @param last 0 to 65535
  /// @return this
  public NatRange toPorts(final int first, final int last) {
    firstPort = first;
    lastPort = last;
    flags |= PORTS;
    return this;
  }

  /// `--to-destination :p-q/base`: the port `base + n` becomes `p + n`.
  ///
  /// @param first 0 to 65535
  /// @param last 0 to 65535
  /// @param base 0 to 65535
  /// @return this
  public NatRange toPortsShifted(final int first, final int last, final int base) {
    toPorts(first, last);
    basePort = base;
    flags |= BASE_PORT;
    return this;
  }

  /// `--random`.
  ///
  /// @return this
  public NatRange random() {
    flags |= RANDOM;
    return this;
  }

  /// `--random-fully`. Current kernels do the same for it as for `--random`.
  ///
  /// @return this
  public NatRange randomFully() {
    flags |= RANDOM_FULLY;
    return this;
  }

  /// `--persistent`: the address depends on the source only.
  ///
  /// @return this
  public NatRange persistent() {
    flags |= PERSISTENT;
    return this;
  }

  /// Whether another range asks for the same.
  ///
  /// @param other a range
  /// @return true when each is as good as the other
  public boolean asksTheSameAs(final NatRange other) {
    return flags == other.flags
        && (!hasAddresses()
            || (firstHigh == other.firstHigh
                && firstLow == other.firstLow
                && lastHigh == other.lastHigh
                && lastLow == other.lastLow))
        && (!hasPorts() || (firstPort == other.firstPort && lastPort == other.lastPort))
        && (!hasBasePort() || basePort == other.basePort);
  }

  boolean hasAddresses() {
    return (flags & ADDRESSES) != 0;
  }

  boolean hasPorts() {
    return (flags & PORTS) != 0;
  }

  boolean hasBasePort() {
    return (flags & BASE_PORT) != 0;
  }

  /// Either kind of random.
  boolean isRandom() {
    return (flags & (RANDOM | RANDOM_FULLY)) != 0;
  }

  boolean isPersistent() {
    return (flags & PERSISTENT) != 0;
  }

  long firstHigh() {
    return firstHigh;
  }

  long firstLow() {
    return firstLow;
  }

  long lastHigh() {
    return lastHigh;
  }

  long lastLow() {
    return lastLow;
  }

  int firstPort() {
    return firstPort;
  }

  int lastPort() {
    return lastPort;
  }

  int basePort() {
    return basePort;
  }

  /// Whether a source is one that the range allows.
  boolean containsSource(final FlowTuple tuple) {
    return (!hasAddresses()
            || (isAtMost(firstHigh, firstLow, tuple.sourceHigh(), tuple.sourceLow())
                && isAtMost(tuple.sourceHigh(), tuple.sourceLow(), lastHigh, lastLow)))
        && (!hasPorts() || containsPort(tuple, ManipKind.SOURCE));
  }

  /// Whether the port of that side, or the ICMP identifier, lies in the range of ports. A protocol without ports has
  /// none that could lie outside.
  boolean containsPort(final FlowTuple tuple, final ManipKind kind) {
    final int protocol = tuple.protocol();
    if (!Protocol.hasPorts(protocol) && !Protocol.isIcmp(protocol) && protocol != Protocol.GRE) {
      return true;
    }
    final int port = portOf(tuple, kind);
    return port >= firstPort && port <= lastPort;
  }

  /// The field of a tuple that a port range speaks of: ICMP has its identifier in one place, whatever the kind.
  static int portOf(final FlowTuple tuple, final ManipKind kind) {
    return kind == ManipKind.SOURCE || Protocol.isIcmp(tuple.protocol())
        ? tuple.sourcePort()
        : tuple.destinationPort();
  }

  private static boolean isAtMost(
      final long high, final long low, final long limitHigh, final long limitLow) {
    final int order = Long.compareUnsigned(high, limitHigh);
    return order < 0 || (order == 0 && Long.compareUnsigned(low, limitLow) <= 0);
  }
}
