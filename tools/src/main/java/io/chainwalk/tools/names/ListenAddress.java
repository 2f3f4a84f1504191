package io.chainwalk.tools.names;

import io.chainwalk.flow.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Reads where to listen: `127.0.0.1:53`, `[::1]:53`, or `:53` for all addresses of this machine.
final class ListenAddress {
  private static final int MAX_PORT = 0xFFFF;

  private ListenAddress() {}

  /// Reads it.
  ///
  /// @param text an address, no name, and a port; 0 for any that is free
  /// @return the address
  /// @throws IllegalArgumentException when it is none, with what is wrong
  static InetSocketAddress parse(final String text) {
    final int colon = text.lastIndexOf(':');
    final String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException(
          "must be ADDRESS:PORT, as 127.0.0.1:5353 or [::1]:5353: " + text);
    }
    final String host = text.substring(0, colon);
    if (host.isEmpty()) {
      return new InetSocketAddress(Integer.parseInt(port));
    }
    final boolean bracketed = host.startsWith("[") && host.endsWith("]");
    final String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    final IpAddress address;
    try {
      address = IpAddress.parse(bare);
    } catch (final IllegalArgumentException problem) {
      throw new IllegalArgumentException("must be an IP address and no name: " + text, problem);
    }
    if (address.ipv6() != bracketed) {
      throw new IllegalArgumentException("an IPv6 address, and no other, has brackets: " + text);
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(address.toString()), Integer.parseInt(port));
    } catch (final UnknownHostException problem) {
      throw new IllegalStateException("an address in digits needs no look-up", problem);
    }
  }

  /// The address in the form that is read.
  ///
  /// @param address an address that is no name
  /// @return as `127.0.0.1:5353`
  static String text(final InetSocketAddress address) {
    final String host = address.getAddress().getHostAddress();
    return address.getAddress() instanceof Inet6Address
        ? "[" + host + "]:" + address.getPort()
        : host + ":" + address.getPort();
  }
}
