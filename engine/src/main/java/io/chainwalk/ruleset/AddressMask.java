package io.chainwalk.ruleset;

import io.chainwalk.flow.IpAddress;

/// The argument of `-s` and `-d`: the addresses whose bits under a mask are given ones. The mask need not be
/// contiguous.
///
/// @param address the bits under the mask, others 0
/// @param maskHigh upper half of the mask; 0 for IPv4
/// @param maskLow lower half of the mask; for IPv4 its 32 bits as an unsigned number
public record AddressMask(IpAddress address, long maskHigh, long maskLow) {
  /// Every IPv4 address.
  public static final AddressMask ANY_IPV4 = new AddressMask(IpAddress.ofIpv4(0), 0, 0);

  /// Every IPv6 address.
  public static final AddressMask ANY_IPV6 = new AddressMask(new IpAddress(true, 0, 0), 0, 0);

  private static final long IPV4_BITS = 0xFFFF_FFFFL;

  /// Clears the bits behind the mask, as the kernel does.
  public AddressMask {
    address = new IpAddress(address.ipv6(), address.high() & maskHigh, address.low() & maskLow);
  }

  /// Every address of a family.
  ///
  /// @param ipv6 the family
  /// @return a mask of zeros
  public static AddressMask any(final boolean ipv6) {
    return ipv6 ? ANY_IPV6 : ANY_IPV4;
  }

  /// The addresses that share their first bits with one.
  ///
  /// @param address any of them
  /// @param length how many bits, 0 to 32 or 128
  /// @return a contiguous mask
  /// @throws IllegalArgumentException when the length is out of range
  public static AddressMask prefix(final IpAddress address, final int length) {
    if (length < 0 || length > (address.ipv6() ? 128 : 32)) {
      throw new IllegalArgumentException("prefix length out of range: " + address + "/" + length);
    }
    if (!address.ipv6()) {
      return new AddressMask(address, 0, length == 0 ? 0 : -1L << (32 - length) & IPV4_BITS);
    }
    final long high = length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    final long low = length <= 64 ? 0 : -1L << (128 - length);
    return new AddressMask(address, high, low);
  }

  /// One address.
  ///
  /// @param address which
  /// @return a mask of ones
  public static AddressMask only(final IpAddress address) {
    return prefix(address, address.ipv6() ? 128 : 32);
  }

  /// Whether the mask lets every address through.
  ///
  /// @return true for a mask of zeros
  public boolean isAny() {
    return (maskHigh | maskLow) == 0;
  }

  /// Whether there is exactly one address.
  ///
  /// @return true for a mask of ones
  public boolean isSingle() {
    return address.ipv6() ? (maskHigh & maskLow) == -1 : maskLow == IPV4_BITS;
  }

  /// How many bits the addresses share, if the mask is contiguous.
  ///
  /// @return 0 to 32 or 128, or -1 for a mask with a gap
  public int prefixLength() {
    final int length = Long.bitCount(maskHigh) + Long.bitCount(maskLow);
    final AddressMask contiguous = prefix(address, length);
    return contiguous.maskHigh == maskHigh && contiguous.maskLow == maskLow ? length : -1;
  }

  /// Whether an address is one of those.
  ///
  /// @param high its upper half, 0 for IPv4
  /// @param low its lower half
  /// @return true when its bits under the mask are the given ones
  public boolean contains(final long high, final long low) {
    return (high & maskHigh) == address.high() && (low & maskLow) == address.low();
  }
}
