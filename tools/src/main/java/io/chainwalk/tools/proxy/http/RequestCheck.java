package io.chainwalk.tools.proxy.http;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Looks a request's head over before it is routed: that its length can be read in one way only, that it names one host,
/// that its target is one of HTTP's (RFC 9112 sections 3 and 6). HTTP/1.1 and HTTP/2 requests alike; those of HTTP/2
/// come in the form of HTTP/1.1, with their authority as `Host`.
public final class RequestCheck {
  /// With it an old draft of WebSocket has eight bytes of body that no header tells of.
  private static final AsciiString HIXIE_KEY = AsciiString.cached("sec-websocket-key1");

  private final ProxyLimits limits;

  /// Makes a check.
  ///
  /// @param limits how many headers, and how long a body may be
  public RequestCheck(final ProxyLimits limits) {
    this.limits = limits;
  }

  /// Checks a request's head. The target of a request that came with a whole URL is cut down to its path.
  ///
  /// @param request changed in its target, version and `Host`
  /// @param peer who sent it
  /// @return what rules look at
  /// @throws BadRequestException when it is to be refused
  public CheckedHead check(final HttpRequest request, final Peer peer) {
    if (request.decoderResult().isFailure()) {
      throw new BadRequestException(reasonOf(request.decoderResult().cause()));
    }
    checkVersionAndMethod(request);
    final HttpHeaders headers = request.headers();
    if (headers.size() > limits.headers()) {
      throw new BadRequestException(BadRequest.LARGE_HEAD);
    }
    final long bodyBytes = bodyBytes(request, headers);
    final String host = host(request, headers);
    final String target = request.uri();
    final int question = target.indexOf('?');
    final int fragment = target.indexOf('#');
    if (fragment >= 0) {
      throw new BadRequestException(
          BadRequest.BAD_TARGET); // RFC 9112 section 3.2: there is none in a target
    }
    final String path =
        target.equals("*") ? "/" : question < 0 ? target : target.substring(0, question);
    final String query = question < 0 ? "" : target.substring(question + 1);
    return new CheckedHead(request, peer, host, path, query, bodyBytes);
  }

  private static void checkVersionAndMethod(final HttpRequest request) {
    final HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw new BadRequestException(BadRequest.BAD_VERSION);
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      throw new BadRequestException(BadRequest.CONNECT);
    }
  }

  private long bodyBytes(final HttpRequest request, final HttpHeaders headers) {
    final String coding = onlyOne(headers, HttpHeaderNames.TRANSFER_ENCODING);
    final String length = onlyOne(headers, HttpHeaderNames.CONTENT_LENGTH);
    if (headers.contains(HIXIE_KEY)) {
      throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
    }
    if (coding != null) {
      if (length != null || request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
        throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
      }
      if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
        throw new BadRequestException(BadRequest.UNKNOWN_CODING);
      }
      return -1;
    }
    if (length == null) {
      return 0;
    }
    final long bytes = numberOf(length);
    if (limits.bodyBytes() > 0 && bytes > limits.bodyBytes()) {
      throw new BadRequestException(BadRequest.LARGE_BODY);
    }
    return bytes;
  }

  /// Digits alone; what overflows cannot be a length either.
  private static long numberOf(final String length) {
    long bytes = 0;
    for (int i = 0; i < length.length(); i++) {
      final int digit = length.charAt(i) - '0';
      if (digit < 0 || digit > 9 || bytes > Long.MAX_VALUE / 10 - 1) {
        throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
      }
      bytes = bytes * 10 + digit;
    }
    if (length.isEmpty()) {
      throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
    }
    return bytes;
  }

  private static @Nullable String onlyOne(final HttpHeaders headers, final AsciiString name) {
    final String first = headers.get(name);
    if (first == null) {
      return null;
    }
    if (headers.getAll(name).size() > 1) {
      throw new BadRequestException(BadRequest.AMBIGUOUS_LENGTH);
    }
    return first;
  }

  private static String host(final HttpRequest request, final HttpHeaders headers) {
    final List<String> named = headers.getAll(HttpHeaderNames.HOST);
    if (named.size() > 1) {
      throw new BadRequestException(BadRequest.BAD_HOST);
    }
    final String target = request.uri();
    checkCharacters(target);
    if (target.startsWith("/") || (target.equals("*") && isOptions(request))) {
      return ofHeader(request, named);
    }
    final String authority = cutToPath(request, target);
    if (!named.isEmpty() && !authority.equalsIgnoreCase(named.getFirst())) {
      throw new BadRequestException(BadRequest.BAD_HOST);
    }
    headers.set(HttpHeaderNames.HOST, authority);
    return checked(authority);
  }

  private static boolean isOptions(final HttpRequest request) {
    return request.method().equals(HttpMethod.OPTIONS);
  }

  private static String ofHeader(final HttpRequest request, final List<String> named) {
    if (named.isEmpty()) {
      if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
        return "";
      }
      throw new BadRequestException(BadRequest.BAD_HOST);
    }
    return checked(named.getFirst());
  }

  private static String checked(final String authority) {
    final String host = Hosts.hostOf(authority);
    if (host == null) {
      throw new BadRequestException(BadRequest.BAD_HOST);
    }
    return host;
  }

  /// RFC 9112 section 3.2.2: a server must take a whole URL, and whoever sends on uses its host instead of the header's.
  private static String cutToPath(final HttpRequest request, final String target) {
    final String lower = target.substring(0, Math.min(target.length(), 8)).toLowerCase(Locale.ROOT);
    final int from = lower.startsWith("http://") ? 7 : lower.equals("https://") ? 8 : 0;
    if (from == 0) {
      throw new BadRequestException(BadRequest.BAD_TARGET);
    }
    int end = from;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    final String path = target.substring(end);
    request.setUri(path.startsWith("/") ? path : '/' + path);
    return target.substring(from, end);
  }

  /// Printable ASCII alone; everything else has to be percent-encoded.
  private static void checkCharacters(final String target) {
    for (int i = 0; i < target.length(); i++) {
      final char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        throw new BadRequestException(BadRequest.BAD_TARGET);
      }
    }
  }

  /// What a failed decoder result or an exception of a decoder stands for.
  ///
  /// @param problem what Netty or a decoder of ours found
  /// @return the reason
  public static BadRequest reasonOf(final Throwable problem) {
    return switch (problem) {
      case BadRequestException ours -> ours.reason();
      case TooLongHttpLineException _ -> BadRequest.LONG_LINE;
      case TooLongHttpHeaderException _ -> BadRequest.LARGE_HEAD;
      case DecoderException wrapped when wrapped.getCause() != null -> reasonOf(wrapped.getCause());
      default -> BadRequest.MALFORMED;
    };
  }
}
