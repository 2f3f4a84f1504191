package io.chainwalk.tools.proxy.http;

import io.chainwalk.route.Condition.Network;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What changes in a head on its way through: headers of one connection end here (RFC 9110 section 7.6.1), and endpoints
/// are told who asked.
///
/// `X-Forwarded-For` gets the client's address appended. `X-Forwarded-Proto`, `-Host` and `-Port` say how the request came
/// here; only those of trusted proxies are left as they are. Of others `X-Forwarded-For`, too, is begun anew where the
/// proxy is told to replace it.
public final class ForwardedHeaders {
  private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString PORT = AsciiString.cached("x-forwarded-port");
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
  private static final AsciiString PROXY = AsciiString.cached("proxy");
  private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
  private static final AsciiString VIA_US = AsciiString.cached("1.1 chainwalk");

  private final List<Network> trusted;
  private final boolean replaces;

  /// Makes the rules of one proxy.
  ///
  /// @param trusted proxies whose headers are believed
  /// @param replaces whether `X-Forwarded-For` of others is begun anew instead of appended to
  public ForwardedHeaders(final List<Network> trusted, final boolean replaces) {
    this.trusted = List.copyOf(trusted);
    this.replaces = replaces;
  }

  /// Makes a request's headers those that an endpoint gets. Keeps `Upgrade` and its `Connection` where asked to.
  ///
  /// @param head whose headers are changed
  /// @param upgrade the protocol to be changed to, empty for none
  public void toEndpoint(final CheckedHead head, final String upgrade) {
    final HttpHeaders headers = head.request().headers();
    final boolean acceptsTrailers =
        headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
    removeOfConnection(headers);
    headers.remove(HttpHeaderNames.TE);
    headers.remove(HTTP2_SETTINGS);
    headers.remove(PROXY); // no header of HTTP, and HTTP_PROXY to programs that CGI starts
    headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    if (acceptsTrailers) {
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE); // RFC 9110 section 10.1.4
    }
    if (!upgrade.isEmpty()) {
      headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    sayWhoAsked(head, headers);
    final String via = headers.get(HttpHeaderNames.VIA);
    headers.set(HttpHeaderNames.VIA, via == null ? VIA_US : via + ", " + VIA_US);
  }

  private void sayWhoAsked(final CheckedHead head, final HttpHeaders headers) {
    final Peer peer = head.from();
    final boolean isTrusted = isTrusted(peer);
    final String before = replaces && !isTrusted ? null : joined(headers.getAll(FOR));
    headers.set(FOR, before == null ? peer.addressText() : before + ", " + peer.addressText());
    if (!isTrusted || !headers.contains(PROTO)) {
      headers.set(PROTO, peer.scheme());
    }
    if (!isTrusted || !headers.contains(PORT)) {
      headers.set(PORT, Integer.toString(peer.listenerPort()));
    }
    if (!isTrusted || !headers.contains(HOST)) {
      final String host = headers.get(HttpHeaderNames.HOST);
      if (host == null) {
        headers.remove(HOST);
      } else {
        headers.set(HOST, host);
      }
    }
  }

  private static @Nullable String joined(final List<String> lines) {
    return lines.isEmpty() ? null : String.join(", ", lines);
  }

  private boolean isTrusted(final Peer peer) {
    for (int i = 0; i < trusted.size(); i++) {
      if (Networks.contains(trusted.get(i), peer.address())) {
        return true;
      }
    }
    return false;
  }

  /// Makes an answer's headers those that a client gets, but for what only the client's protocol knows. An answer that
  /// never has a body says nothing of its length (RFC 9110 section 8.6, RFC 9112 section 6.1), whatever the endpoint
  /// does.
  ///
  /// @param answer its headers are changed
  public static void toClient(final HttpResponse answer) {
    final HttpHeaders headers = answer.headers();
    removeOfConnection(headers);
    if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
        || answer.status().code() == HttpResponseStatus.NO_CONTENT.code()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    }
  }

  private static void removeOfConnection(final HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      for (final String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
        removeNamed(headers, line);
      }
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    headers.remove(HttpHeaderNames.UPGRADE);
  }

  /// Those that `Connection` names, but for what says how long the body is and whom the request is for: naming those
  /// would change the message for whoever comes next.
  private static void removeNamed(final HttpHeaders headers, final String line) {
    for (final String part : line.split(",", -1)) {
      final String name = part.trim();
      if (!name.isEmpty()
          && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
          && !HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
          && !HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
        headers.remove(name);
      }
    }
  }
}
