package io.chainwalk.tools;

import io.chainwalk.flow.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Reads where to listen: `127.0.0.1:53`, `[::1]:53`, or `:53` for all addresses of this machine. An IPv6 address, and no
/// other, has brackets, because without them nobody can tell where it ends (RFC 3986 section 3.2.2).
public final class AddressAndPort {
  private static final int MAX_PORT = 0xFFFF;

  private AddressAndPort() {}

  /// Reads it.
  ///
  /// @param option whose argument it is, for what is said of a mistake, such as `--listen`
  /// @param text an address, no name, and a port; 0 for any that is free
  /// @return the address
  /// @throws IllegalArgumentException when it is none, with what is wrong
  public static InetSocketAddress parse(final String option, final String text) {
    final int colon = text.lastIndexOf(':');
    final String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw bad(option, text, "a port is a number up to 65535");
    }
    final String host = text.substring(0, colon);
    if (host.isEmpty()) {
      return new InetSocketAddress(Integer.parseInt(port));
    }
    final boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    final String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
    final IpAddress address;
    try {
      address = IpAddress.parse(bare);
    } catch (final IllegalArgumentException _) {
      throw bad(option, text, "ADDR is an IP address and no name");
    }
    if (address.ipv6() != isBracketed) {
      throw bad(option, text, "an IPv6 address, and no other, has brackets");
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(address.toString()), Integer.parseInt(port));
    } catch (final UnknownHostException problem) {
      throw new IllegalStateException("an address in digits needs no look-up", problem);
    }
  }

  private static IllegalArgumentException bad(
      final String option, final String text, final String reason) {
    return new IllegalArgumentException(
        "%s must be ADDR:PORT, as 127.0.0.1:8080, [::1]:8080 or :8080 for all addresses; not %s: %s"
            .formatted(option, text, reason));
  }

  /// The address in the form that is read.
  ///
  /// @param address an address that is no name
  /// @return as `127.0.0.1:5353`
  public static String text(final InetSocketAddress address) {
    final String host = address.getAddress().getHostAddress();
    return address.getAddress() instanceof Inet6Address
        ? "[" + host + "]:" + address.getPort()
        : host + ":" + address.getPort();
  }
}
