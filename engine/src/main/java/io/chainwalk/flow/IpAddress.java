package io.chainwalk.flow;

/// An IP address as a value, for the control plane and for output; the data path uses bare words.
///
/// @param ipv6 true for IPv6, false for IPv4
/// @param high the most significant 64 bits; 0 for IPv4
/// @param low the least significant 64 bits; for IPv4 the whole address, unsigned
public record IpAddress(boolean ipv6, long high, long low) implements Comparable<IpAddress> {

  /// An IPv4 address from its number.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @return the address
  public static IpAddress ofIpv4(final int address) {
    return new IpAddress(false, 0, address & 0xFFFF_FFFFL);
  }

  /// Reads an address from its text, dotted decimal or any form of RFC 4291 section 2.2. No names, no zone index.
  ///
  /// @param text the address
  /// @return its value
  /// @throws IllegalArgumentException when the text is neither, with the text in the message
  public static IpAddress parse(final String text) {
    return IpAddressText.parse(text);
  }

  /// The address and a port, as `10.0.0.1:80` or `[2001:db8::1]:80`.
  ///
  /// @param port the port
  /// @return the text
  public String withPort(final int port) {
    return ipv6 ? "[" + this + "]:" + port : this + ":" + port;
  }

  /// IPv4 before IPv6, then by unsigned value.
  @Override
  public int compareTo(final IpAddress other) {
    if (ipv6 != other.ipv6) {
      return ipv6 ? 1 : -1;
    }
    final int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /// The usual text: dotted decimal, or RFC 5952 for IPv6.
  @Override
  public String toString() {
    return IpAddressText.format(this);
  }
}
