package io.chainwalk.tools.proxy.http;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/// The head of a request that has been checked, as rules look at it.
public final class CheckedHead implements RequestHead {
  private final HttpRequest request;
  private final Peer peer;
  private final String host;
  private final String path;
  private final String query;
  private final long bodyBytes;

  CheckedHead(
      final HttpRequest request,
      final Peer peer,
      final String host,
      final String path,
      final String query,
      final long bodyBytes) {
    this.request = request;
    this.peer = peer;
    this.host = host;
    this.path = path;
    this.query = query;
    this.bodyBytes = bodyBytes;
  }

  /// The request as it is to be sent on, in the form of HTTP/1.1.
  ///
  /// @return the same object always
  public HttpRequest request() {
    return request;
  }

  /// Who sent it, and to where.
  ///
  /// @return the connection's ends
  public Peer from() {
    return peer;
  }

  /// How long its body says it is.
  ///
  /// @return bytes; 0 where there is none, -1 where nobody knows yet
  public long bodyBytes() {
    return bodyBytes;
  }

  @Override
  public boolean secure() {
    return peer.secure();
  }

  @Override
  public String method() {
    return request.method().name();
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public List<String> header(final String name) {
    return request.headers().getAll(name);
  }

  @Override
  public IpAddress peer() {
    return peer.address();
  }
}
