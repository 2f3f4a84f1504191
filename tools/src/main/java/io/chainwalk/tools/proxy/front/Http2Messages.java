package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.BadRequestException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;

/// Heads of HTTP/2 as heads of HTTP/1.1 and back (RFC 9113 section 8).
final class Http2Messages {
  private Http2Messages() {}

  /// Makes a request of HTTP/1.1: `:authority` becomes `Host`, cookies become one line, and a body of unknown length is
  /// chunked.
  ///
  /// @param headers as decoded, with pseudo-headers
  /// @param hasBody whether a body follows
  /// @return a request to be checked like any other
  /// @throws BadRequestException when it is malformed (RFC 9113 section 8.1.1)
  static HttpRequest request(final Http2Headers headers, final boolean hasBody) {
    final CharSequence method = headers.method();
    final CharSequence path = headers.path();
    if (method == null) {
      throw new BadRequestException(BadRequest.MALFORMED);
    }
    final HttpMethod known = HttpMethod.valueOf(method.toString());
    if (known.equals(HttpMethod.CONNECT)) {
      throw new BadRequestException(BadRequest.CONNECT);
    }
    if (path == null || headers.scheme() == null || path.isEmpty()) {
      throw new BadRequestException(BadRequest.MALFORMED);
    }
    if (path.charAt(0) != '/' && !path.toString().equals("*")) {
      throw new BadRequestException(BadRequest.BAD_TARGET);
    }
    final HttpHeaders ours = new DefaultHttpHeaders();
    try {
      addAll(headers, ours);
    } catch (final IllegalArgumentException _) {
      throw new BadRequestException(BadRequest.MALFORMED);
    }
    addHost(headers, ours);
    if (!hasBody) {
      ours.remove(HttpHeaderNames.CONTENT_LENGTH);
    } else if (!ours.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      ours.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, known, path.toString(), ours);
  }

  private static void addAll(final Http2Headers headers, final HttpHeaders ours) {
    StringBuilder cookies = null;
    for (final Map.Entry<CharSequence, CharSequence> header : headers) {
      final CharSequence name = header.getKey();
      if (name.isEmpty() || name.charAt(0) == ':') {
        continue;
      }
      if (HttpHeaderNames.COOKIE.contentEquals(name)) {
        cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
        cookies.append(header.getValue());
      } else if (isOfConnection(name)) {
        throw new BadRequestException(BadRequest.MALFORMED); // RFC 9113 section 8.2.2
      } else {
        ours.add(name, header.getValue().toString());
      }
    }
    if (cookies != null) {
      ours.add(HttpHeaderNames.COOKIE, cookies.toString());
    }
  }

  private static boolean isOfConnection(final CharSequence name) {
    return HttpHeaderNames.CONNECTION.contentEquals(name)
        || HttpHeaderNames.TRANSFER_ENCODING.contentEquals(name)
        || HttpHeaderNames.UPGRADE.contentEquals(name);
  }

  private static void addHost(final Http2Headers headers, final HttpHeaders ours) {
    final CharSequence authority = headers.authority();
    if (authority == null) {
      return;
    }
    final String named = ours.get(HttpHeaderNames.HOST);
    if (named != null && !named.equalsIgnoreCase(authority.toString())) {
      throw new BadRequestException(BadRequest.BAD_HOST); // RFC 9113 section 8.3.1
    }
    ours.set(HttpHeaderNames.HOST, authority.toString());
  }

  /// Makes a head of HTTP/2.
  ///
  /// @param answer without headers of a connection, but for `Transfer-Encoding`, which is left out
  /// @return names in lower case
  static Http2Headers answer(final HttpResponse answer) {
    final Http2Headers headers =
        new DefaultHttp2Headers(false, answer.headers().size() + 1)
            .status(answer.status().codeAsText());
    addLowerCase(answer.headers(), headers);
    return headers;
  }

  /// Makes trailers of HTTP/2.
  ///
  /// @param trailers of HTTP/1.1
  /// @return names in lower case
  static Http2Headers trailers(final HttpHeaders trailers) {
    final Http2Headers headers = new DefaultHttp2Headers(false, trailers.size());
    addLowerCase(trailers, headers);
    return headers;
  }

  private static void addLowerCase(final HttpHeaders from, final Http2Headers to) {
    final Iterator<Map.Entry<CharSequence, CharSequence>> all = from.iteratorCharSequence();
    while (all.hasNext()) {
      final Map.Entry<CharSequence, CharSequence> header = all.next();
      final AsciiString name = AsciiString.of(header.getKey()).toLowerCase();
      if (!HttpHeaderNames.TRANSFER_ENCODING.contentEquals(name)
          && !HttpHeaderNames.CONNECTION.contentEquals(name)) {
        to.add(name, header.getValue());
      }
    }
  }

  /// Makes trailers of HTTP/1.1.
  ///
  /// @param trailers of HTTP/2
  /// @param to where they are added, but for those that may not be trailers
  /// @throws BadRequestException when they are malformed
  static void addTrailers(final Http2Headers trailers, final HttpHeaders to) {
    for (final Map.Entry<CharSequence, CharSequence> header : trailers) {
      if (header.getKey().isEmpty() || header.getKey().charAt(0) == ':') {
        throw new BadRequestException(BadRequest.MALFORMED);
      }
      try {
        to.add(header.getKey(), header.getValue().toString());
      } catch (final IllegalArgumentException _) {
        throw new BadRequestException(BadRequest.MALFORMED);
      }
    }
  }
}
