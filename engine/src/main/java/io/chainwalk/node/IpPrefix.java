package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;

/// A range of addresses that share their first bits, as `10.0.0.0/8`.
///
/// @param address the first address of the range
/// @param length how many bits are shared, 0 to 32 or 128
public record IpPrefix(IpAddress address, int length) {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  /// Checks that the prefix is one.
  ///
  /// @throws IllegalArgumentException when the length is out of range, or bits behind it are set
  public IpPrefix {
    checkLength(address, length);
    if (!network(address, length).equals(address)) {
      throw new IllegalArgumentException(
          "bits behind the prefix length must be 0: " + address + "/" + length);
    }
  }

  /// Reads a prefix.
  ///
  /// @param text an address, a slash and a length, or an address alone for a prefix of one
  /// @return the prefix
  /// @throws IllegalArgumentException when it is none, with the text in the message
  public static IpPrefix parse(final String text) {
    final IpAddress address = addressOf(text);
    return new IpPrefix(address, lengthOf(text, address));
  }

  /// The prefix of this length that an address lies in.
  ///
  /// @param address any address
  /// @param length 0 to 32 or 128
  /// @return the prefix
  /// @throws IllegalArgumentException when the length is out of range
  public static IpPrefix around(final IpAddress address, final int length) {
    checkLength(address, length);
    return new IpPrefix(network(address, length), length);
  }

  /// Reads a CIDR as Go's `net.ParseCIDR` does: the length must be there, in digits alone, and bits behind it count for
  /// nothing.
  ///
  /// @param text an address, a slash and a length
  /// @return the prefix that the address lies in
  /// @throws IllegalArgumentException when it is none, with the text in the message
  public static IpPrefix ofCidr(final String text) {
    final int slash = text.indexOf('/');
    final String length = text.substring(slash + 1);
    if (slash < 0 || !length.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("not a CIDR such as 10.0.0.0/8: '" + text + "'");
    }
    try {
      return around(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException("not a CIDR such as 10.0.0.0/8: '" + text + "'", e);
    }
  }

  /// The prefix that holds one address only.
  ///
  /// @param address the address
  /// @return a prefix of 32 or 128 bits
  public static IpPrefix only(final IpAddress address) {
    return new IpPrefix(address, address.ipv6() ? IPV6_BITS : IPV4_BITS);
  }

  static IpAddress addressOf(final String text) {
    final int slash = text.indexOf('/');
    return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
  }

  static int lengthOf(final String text, final IpAddress address) {
    final int slash = text.indexOf('/');
    if (slash < 0) {
      return address.ipv6() ? IPV6_BITS : IPV4_BITS;
    }
    try {
      return Integer.parseInt(text.substring(slash + 1));
    } catch (final NumberFormatException e) {
      throw new IllegalArgumentException("not a prefix: '" + text + "'", e);
    }
  }

  private static void checkLength(final IpAddress address, final int length) {
    final int bits = address.ipv6() ? IPV6_BITS : IPV4_BITS;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          "prefix length must be 0 to " + bits + ": " + address + "/" + length);
    }
  }

  /// The last address of the range; for an IPv4 subnet its broadcast address.
  ///
  /// @return all bits behind the length set
  public IpAddress last() {
    return address.ipv6()
        ? new IpAddress(
            true,
            address.high() | ~mask(Math.min(length, Long.SIZE)),
            address.low() | ~mask(Math.max(length - Long.SIZE, 0)))
        : new IpAddress(false, 0, address.low() | (~mask(length + IPV4_BITS) & 0xFFFF_FFFFL));
  }

  /// Whether an address is in the range.
  ///
  /// @param other any address
  /// @return false for one of the other family
  public boolean contains(final IpAddress other) {
    return other.ipv6() == address.ipv6() && network(other, length).equals(address);
  }

  /// As `10.0.0.0/8`.
  @Override
  public String toString() {
    return address + "/" + length;
  }

  private static IpAddress network(final IpAddress address, final int length) {
    return address.ipv6()
        ? new IpAddress(
            true,
            address.high() & mask(Math.min(length, Long.SIZE)),
            address.low() & mask(Math.max(length - Long.SIZE, 0)))
        : new IpAddress(false, 0, address.low() & mask(length + IPV4_BITS));
  }

  /// A word whose first bits are set.
  private static long mask(final int bits) {
    return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
  }
}
