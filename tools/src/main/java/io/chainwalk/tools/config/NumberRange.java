package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;

/// Numbers that can be given out, of which those in front are kept for whoever writes a number into a manifest.
///
/// The API server keeps the lower band of node ports and of each range of cluster IPs for static assignment, and gives
/// numbers of it out by itself only when the rest is full (Kubernetes documentation, *Service ClusterIP allocation* and
/// *ServiceNodePortStaticSubrange*).
///
/// @param first the first number
/// @param last the last one; before the first where there is none at all
/// @param kept how many of the first are kept
record NumberRange(long first, long last, long kept) {
  private static final int FEWEST_KEPT = 16;
  private static final int MOST_ADDRESSES_KEPT = 256;
  private static final int ADDRESSES_FOR_EACH_KEPT = 16;
  private static final int MOST_PORTS_KEPT = 128;
  private static final int PORTS_FOR_EACH_KEPT = 32;

  /// More addresses are never looked at: offsets are to be whole numbers of 64 bits with a sign.
  private static final int MOST_BITS = 62;

  /// Ports of nodes.
  static NumberRange ofPorts(final int first, final int last) {
    return new NumberRange(
        first, last, band(last - first + 1L, PORTS_FOR_EACH_KEPT, MOST_PORTS_KEPT));
  }

  /// Offsets of a prefix's addresses from its first that a Service can have.
  static NumberRange ofClusterIps(final IpPrefix prefix) {
    final NumberRange all = ofAddresses(prefix);
    return new NumberRange(
        all.first(),
        all.last(),
        band(sizeOf(prefix), ADDRESSES_FOR_EACH_KEPT, MOST_ADDRESSES_KEPT));
  }

  /// Offsets of all addresses of a prefix but that of the network, and that of everybody on an IPv4 network.
  static NumberRange ofAddresses(final IpPrefix prefix) {
    final long size = sizeOf(prefix);
    if (size <= 2) {
      return new NumberRange(0, size - 1, 0);
    }
    return new NumberRange(1, prefix.address().ipv6() ? size - 1 : size - 2, 0);
  }

  private static long sizeOf(final IpPrefix prefix) {
    final int bits = (prefix.address().ipv6() ? Long.SIZE * 2 : Integer.SIZE) - prefix.length();
    return 1L << Math.min(bits, MOST_BITS);
  }

  private static long band(final long size, final int step, final int most) {
    return size <= FEWEST_KEPT ? 0 : Math.clamp(size / step, FEWEST_KEPT, most);
  }

  /// The address at an offset.
  ///
  /// @param prefix what the offset was taken in
  /// @param offset from [#ofAddresses]
  static IpAddress addressAt(final IpPrefix prefix, final long offset) {
    final IpAddress base = prefix.address();
    return new IpAddress(base.ipv6(), base.high(), base.low() | offset);
  }

  /// Where an address lies in a prefix that contains it.
  ///
  /// @return its offset, or -1 where nobody is given that one
  static long offsetOf(final IpPrefix prefix, final IpAddress address) {
    final IpAddress base = prefix.address();
    final long offset = address.low() ^ base.low();
    return address.high() == base.high() && offset >= 0 && offset < 1L << MOST_BITS ? offset : -1;
  }

  /// Whether a number is in the range, kept or not.
  boolean contains(final long number) {
    return number >= first && number <= last;
  }

  /// The first number behind those that are kept.
  long firstGiven() {
    return Math.min(first + kept, last);
  }
}
