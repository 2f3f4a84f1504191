package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.RequestHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/// Where redirects lead.
public final class RedirectLocations {
  private RedirectLocations() {}

  /// The value of `Location` for a request.
  ///
  /// What stands for parts of the request is replaced in one pass, so that a request cannot bring in more of it. Without a
  /// port in the redirect there is none in the URL. An Application Load Balancer's redirects always have one.
  ///
  /// @param redirect where to
  /// @param request the request
  /// @param port the port that it came to
  /// @return an absolute URL
  public static String of(
      final Action.Redirect redirect, final RequestHead request, final int port) {
    final String query = filled(redirect.query(), request, port);
    final String portText = filled(redirect.port(), request, port);
    return filled(redirect.protocol(), request, port).toLowerCase(Locale.ROOT)
        + "://"
        + filled(redirect.host(), request, port)
        + (portText.isEmpty() ? "" : ':' + portText)
        + filled(redirect.path(), request, port)
        + (query.isEmpty() ? "" : '?' + query);
  }

  private static String filled(final String part, final RequestHead request, final int port) {
    final StringBuilder filled = new StringBuilder();
    int from = 0;
    for (int start = part.indexOf("#{"); start >= 0; start = part.indexOf("#{", from)) {
      final int end = part.indexOf('}', start);
      if (end < 0) {
        break;
      }
      filled.append(part, from, start).append(value(part.substring(start, end + 1), request, port));
      from = end + 1;
    }
    return filled.append(part.substring(from)).toString();
  }

  private static String value(final String keyword, final RequestHead request, final int port) {
    return switch (keyword) {
      case "#{protocol}" -> request.secure() ? "https" : "http";
      case "#{host}" -> request.host();
      case "#{port}" -> Integer.toString(port);
      case "#{path}" -> request.path().substring(1);
      case "#{query}" -> request.query();
      default -> keyword;
    };
  }

  /// A redirect to one URL, whatever the request.
  ///
  /// @param url absolute, `http` or `https`
  /// @param status such as 301
  /// @return the redirect
  /// @throws IllegalArgumentException when the URL is none, or has parts that stand for something else
  static Action.Redirect toUrl(final String url, final int status) {
    final URI uri;
    try {
      uri = new URI(url);
    } catch (final URISyntaxException bad) {
      throw new IllegalArgumentException("\"" + url + "\" is no URL", bad);
    }
    final String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException("\"" + url + "\" is no absolute URL of http or https");
    }
    final String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    final String query = Objects.requireNonNullElse(uri.getRawQuery(), "");
    if (path.indexOf('$') >= 0 || query.indexOf('$') >= 0) {
      throw new IllegalArgumentException("\"" + url + "\" has variables, which are not modelled");
    }
    return new Action.Redirect(
        status,
        scheme.toUpperCase(Locale.ROOT),
        uri.getHost(),
        uri.getPort() < 0 ? "" : Integer.toString(uri.getPort()),
        path,
        query);
  }
}
