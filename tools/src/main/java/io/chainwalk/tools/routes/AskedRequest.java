package io.chainwalk.tools.routes;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A request in words: `GET https://shop.example.com/cart`, a method where it is not GET, and headers as curl takes them.
///
/// @param secure whether it comes over TLS
/// @param method the method
/// @param host in lower case, without port
/// @param port where it comes to
/// @param path as given, not decoded
/// @param query as given
/// @param headers in order
/// @param peer who sent it
record AskedRequest(
    boolean secure,
    String method,
    String host,
    int port,
    String path,
    String query,
    List<HeaderField> headers,
    IpAddress peer)
    implements RequestHead {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_PORT = 0xFFFF;
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:("
              + TOKEN
              + ") +)?(?:(?i:(https?)://)([^/?# ]*))?((?:/[^?# ]*)?)(?:\\?([^# ]*))?(?:#[^ ]*)?");

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:@]*)(?::([0-9]{1,5}))?");

  private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[ \\t]*(.*?)[ \\t]*");

  /// Copies the list.
  AskedRequest {
    headers = List.copyOf(headers);
  }

  /// A header field.
  ///
  /// @param name in any case
  /// @param value without white space around it
  record HeaderField(String name, String value) {}

  /// A host and a port.
  private record Authority(String host, int port) {
    private static Authority of(final String text, final int otherwise) {
      final Matcher matcher = AUTHORITY.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("no host, or host and port: \"" + text + '"');
      }
      final String name = matcher.group(1).toLowerCase(Locale.ROOT);
      final int port = matcher.group(2) == null ? otherwise : Integer.parseInt(matcher.group(2));
      if (port < 1 || port > MAX_PORT) {
        throw new IllegalArgumentException("port must be 1 to 65535: \"" + text + '"');
      }
      return new Authority(name.endsWith(".") ? name.substring(0, name.length() - 1) : name, port);
    }
  }

  /// Reads a request.
  ///
  /// @param words method, and a URL or a path
  /// @param fields headers, `Name: value` each; a `Host` goes before the URL's, as with curl
  /// @param peer who sends it
  /// @return the request
  /// @throws IllegalArgumentException when it is none, with why
  static AskedRequest parse(final String words, final List<String> fields, final IpAddress peer) {
    final Matcher request = REQUEST.matcher(words.strip());
    if (!request.matches() || (request.group(3) == null && request.group(4).isEmpty())) {
      throw new IllegalArgumentException(
          "no request, such as 'GET https://shop.example.com/cart' or 'POST /cart': \""
              + words
              + '"');
    }
    final List<HeaderField> headers = fields.stream().map(AskedRequest::field).toList();
    final boolean secure = "https".equalsIgnoreCase(request.group(2));
    final int usual = secure ? HTTPS : HTTP;
    final boolean hasUrl = request.group(3) != null;
    final Authority url = Authority.of(hasUrl ? request.group(3) : "", usual);
    final List<String> hosts =
        headers.stream()
            .filter(header -> header.name().equalsIgnoreCase("Host"))
            .map(HeaderField::value)
            .toList();
    if (hosts.size() > 1) {
      throw new IllegalArgumentException("one Host at most, not " + String.join(" and ", hosts));
    }
    final Authority host = hosts.isEmpty() ? url : Authority.of(hosts.getFirst(), usual);
    return new AskedRequest(
        secure,
        request.group(1) == null ? "GET" : request.group(1),
        host.host(),
        hasUrl ? url.port() : host.port(),
        request.group(4).isEmpty() ? "/" : request.group(4),
        request.group(5) == null ? "" : request.group(5),
        headers,
        peer);
  }

  private static HeaderField field(final String text) {
    final Matcher field = FIELD.matcher(text);
    if (!field.matches() || text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw new IllegalArgumentException("no header, such as 'Cookie: a=b': \"" + text + '"');
    }
    return new HeaderField(field.group(1), field.group(2));
  }

  @Override
  public List<String> header(final String name) {
    final List<String> values = new ArrayList<>();
    for (final HeaderField header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  /// The URL.
  String url() {
    final int usual = secure ? HTTPS : HTTP;
    return (secure ? "https://" : "http://")
        + (host.isEmpty() ? "(no host)" : host)
        + (port == usual ? "" : ":" + port)
        + path
        + (query.isEmpty() ? "" : '?' + query);
  }

  /// The headers in words, such as `Cookie: a=b; Accept: c`.
  String headerWords() {
    return headers.stream()
        .map(header -> header.name() + ": " + header.value())
        .collect(Collectors.joining(", "));
  }
}
