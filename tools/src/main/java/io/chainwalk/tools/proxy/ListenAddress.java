package io.chainwalk.tools.proxy;

import io.chainwalk.flow.IpAddress;
import java.net.InetSocketAddress;

/// Where a listener of the entrance listens on this machine.
///
/// @param address where; port 0 for any that is free
/// @param entrancePort its port as manifests have it; 0 for the only one
/// @param secure whether it speaks TLS
public record ListenAddress(InetSocketAddress address, int entrancePort, boolean secure) {
  private static final int MAX_PORT = 0xFFFF;

  /// Reads `ADDRESS:PORT[=PORT]`: `127.0.0.1:8080`, `[::]:8443=443`, `:8080`.
  ///
  /// @param text what a user wrote
  /// @param secure whether it is to speak TLS
  /// @return what it says
  /// @throws IllegalArgumentException when it says nothing
  public static ListenAddress parse(final String text, final boolean secure) {
    final int equals = text.indexOf('=');
    final String here = equals < 0 ? text : text.substring(0, equals);
    final int colon = here.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("an address and a port are ADDRESS:PORT; not " + text);
    }
    final int port = port(here.substring(colon + 1), text, 0);
    final int entrancePort = equals < 0 ? 0 : port(text.substring(equals + 1), text, 1);
    return new ListenAddress(socket(here.substring(0, colon), port), entrancePort, secure);
  }

  private static InetSocketAddress socket(final String address, final int port) {
    if (address.isEmpty()) {
      return new InetSocketAddress(port);
    }
    final boolean isBracketed = address.startsWith("[") && address.endsWith("]");
    final String bare = isBracketed ? address.substring(1, address.length() - 1) : address;
    return new InetSocketAddress(IpAddress.parse(bare).toString(), port);
  }

  private static int port(final String digits, final String text, final int least) {
    try {
      final int port = Integer.parseInt(digits);
      if (port >= least && port <= MAX_PORT) {
        return port;
      }
    } catch (final NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("a port is a number up to 65535; not in " + text);
  }
}
