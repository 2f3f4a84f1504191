package io.chainwalk.tools.proxy.http;

import io.chainwalk.flow.IpAddress;
import org.jspecify.annotations.Nullable;

/// A client's connection, as far as its requests are treated by it.
///
/// @param address the other end of the TCP connection
/// @param addressText the same as headers have it
/// @param port the client's port
/// @param listenerPort the port of the entrance that the client dialled, as manifests have it
/// @param secure whether it speaks TLS
/// @param serverName the name that the client asked a certificate for, in lower case; null without TLS, or without name
public record Peer(
    IpAddress address,
    String addressText,
    int port,
    int listenerPort,
    boolean secure,
    @Nullable String serverName) {

  /// The scheme of its requests.
  ///
  /// @return `http` or `https`
  public String scheme() {
    return secure ? "https" : "http";
  }
}
