package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.BadRequestException;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.http.Peer;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.http.RequestCheck;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.netty.handler.codec.http.HttpRequest;
import java.util.function.Supplier;

/// What connections of one listener have in common.
///
/// @param port the listener's port, as manifests have it
/// @param secure whether it speaks TLS
/// @param limits of clients
/// @param check of requests
/// @param certificates in use at the moment
/// @param metrics what is counted
public record FrontSettings(
    int port,
    boolean secure,
    ProxyLimits limits,
    RequestCheck check,
    Supplier<Certificates> certificates,
    ProxyMetrics metrics) {

  /// Checks a request's head, and that it is for a host whose certificate the client was shown (RFC 9110 section
  /// 7.4). A client may use one connection for all hosts of a certificate (RFC 9113 section 9.1.1).
  ///
  /// @throws BadRequestException when it is to be refused
  CheckedHead check(final HttpRequest request, final Peer peer) {
    final CheckedHead head = check.check(request, peer);
    final String asked = peer.serverName();
    if (asked != null
        && !asked.equals(head.host())
        && !certificates.get().areSame(asked, head.host())) {
      throw new BadRequestException(BadRequest.MISDIRECTED);
    }
    return head;
  }
}
