package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;

/// The head of a request that came in clear text.
final class CapturedHead implements RequestHead {
  private static final String SCHEME_END = "://";

  private final String method;
  private final HttpHeaders headers;
  private final IpAddress peer;
  private final String host;
  private final String path;
  private final String query;

  /// Reads the request target, RFC 9112 section 3.2: in origin form, absolute form, `*`, or an authority alone.
  ///
  /// @param request as it was decoded; must not be changed any more
  /// @param peer who sent it
  CapturedHead(final HttpRequest request, final IpAddress peer) {
    method = request.method().name();
    headers = request.headers();
    this.peer = peer;
    final String target = request.uri();
    final int authority = authorityOf(target);
    final int pathEnd = endOf(target, Math.max(0, authority), "?#");
    final int slash = target.indexOf('/', Math.max(0, authority));
    path = slash < 0 || slash >= pathEnd ? "/" : target.substring(slash, pathEnd);
    query =
        pathEnd < target.length() && target.charAt(pathEnd) == '?'
            ? target.substring(pathEnd + 1, endOf(target, pathEnd + 1, "#"))
            : "";
    host =
        hostOf(
            authority < 0
                ? headers.get(HttpHeaderNames.HOST, "")
                : target.substring(authority, endOf(target, authority, "/?#")));
  }

  /// Where the authority of a request target begins.
  ///
  /// @return -1 where it has none
  private static int authorityOf(final String target) {
    final int scheme = target.indexOf(SCHEME_END);
    return scheme > 0 && endOf(target, 0, "/?#") == scheme + 1 ? scheme + SCHEME_END.length() : -1;
  }

  /// The first of some characters, or the end.
  private static int endOf(final String text, final int from, final String characters) {
    int end = from;
    while (end < text.length() && characters.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /// The host of an authority, RFC 3986 section 3.2.
  private static String hostOf(final String authority) {
    final String afterUser = authority.substring(authority.lastIndexOf('@') + 1).strip();
    final int bracket = afterUser.startsWith("[") ? afterUser.indexOf(']') : -1;
    final int colon = afterUser.indexOf(':', Math.max(0, bracket));
    final String host = colon < 0 ? afterUser : afterUser.substring(0, colon);
    final String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean secure() {
    return false;
  }

  @Override
  public String method() {
    return method;
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
    return headers.getAll(name);
  }

  @Override
  public IpAddress peer() {
    return peer;
  }

  @Override
  public String toString() {
    return method + ' ' + host + path + (query.isEmpty() ? "" : '?' + query);
  }
}
