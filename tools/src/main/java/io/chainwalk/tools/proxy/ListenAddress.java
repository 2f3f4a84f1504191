package io.chainwalk.tools.proxy;

import io.chainwalk.tools.AddressAndPort;
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
    final String option = secure ? "--tls-listen" : "--listen";
    final int equals = text.indexOf('=');
    return new ListenAddress(
        AddressAndPort.parse(option, equals < 0 ? text : text.substring(0, equals)),
        equals < 0 ? 0 : entrancePort(option, text.substring(equals + 1), text),
        secure);
  }

  private static int entrancePort(final String option, final String digits, final String text) {
    final int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port == 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          option + " must be ADDR:PORT=PORT with a port from 1 to 65535 behind =; not " + text);
    }
    return port;
  }
}
