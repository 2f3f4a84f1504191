package io.chainwalk.tools.proxy.http;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Condition.Network;

/// Networks in CIDR notation.
public final class Networks {
  private static final int IPV4_BITS = 32;
  private static final int HALF_BITS = 64;

  private Networks() {}

  /// Reads `10.0.0.0/8`, `fd00::/8`, or one address.
  ///
  /// @param text what a user wrote
  /// @return the network
  /// @throws IllegalArgumentException when it is none
  public static Network parse(final String text) {
    final int slash = text.indexOf('/');
    final IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    final int most = address.ipv6() ? 2 * HALF_BITS : IPV4_BITS;
    final int bits = slash < 0 ? most : bitsOf(text.substring(slash + 1), most, text);
    return new Network(address, bits);
  }

  private static int bitsOf(final String digits, final int most, final String text) {
    try {
      final int bits = Integer.parseInt(digits);
      if (bits >= 0 && bits <= most) {
        return bits;
      }
    } catch (final NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("a prefix has 0 to " + most + " bits: " + text);
  }

  /// Whether an address is in a network.
  ///
  /// @param network the network
  /// @param address the address
  /// @return false for one of the other family
  public static boolean contains(final Network network, final IpAddress address) {
    if (network.address().ipv6() != address.ipv6()) {
      return false;
    }
    if (!address.ipv6()) {
      return same(network.address().low() << IPV4_BITS, address.low() << IPV4_BITS, network.bits());
    }
    return same(network.address().high(), address.high(), Math.min(network.bits(), HALF_BITS))
        && same(network.address().low(), address.low(), Math.max(network.bits() - HALF_BITS, 0));
  }

  private static boolean same(final long one, final long other, final int bits) {
    return bits == 0 || (one ^ other) >>> (HALF_BITS - bits) == 0;
  }
}
