package io.chainwalk.tools.routes;

import io.chainwalk.route.HostMatch;
import io.chainwalk.route.PathMatch;
import io.chainwalk.tools.config.IngressObject;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Values of a rule of an Application Load Balancer, and what they match.
final class AlbPatterns {
  /// All paths.
  static final String ALL = "/*";

  private AlbPatterns() {}

  /// Whether a value has `*` or `?` in it.
  static boolean hasWildcard(final String value) {
    return value.indexOf('*') >= 0 || value.indexOf('?') >= 0;
  }

  /// What a host value matches; case does not count.
  static HostMatch host(final String value) {
    final String lower = value.toLowerCase(Locale.ROOT);
    return hasWildcard(lower) ? new HostMatch.Glob(lower) : new HostMatch.Exact(lower);
  }

  /// What a path value matches.
  static PathMatch path(final String value) {
    return hasWildcard(value) || value.indexOf('\\') >= 0
        ? new PathMatch.Glob(value)
        : new PathMatch.Exact(value);
  }

  /// The values of an Ingress's path, as `buildPathPatterns` of the controller makes them.
  ///
  /// @throws RefusedException in the controller's words
  static List<String> values(final IngressObject.Path path) throws RefusedException {
    final String text = path.path();
    return switch (path.type()) {
      case EXACT -> {
        if (hasWildcard(text)) {
          throw new RefusedException("exact path shouldn't contain wildcards: " + text);
        }
        yield List.of(text);
      }
      case PREFIX -> {
        if (text.equals("/")) {
          yield List.of(ALL);
        }
        if (hasWildcard(text)) {
          throw new RefusedException("prefix path shouldn't contain wildcards: " + text);
        }
        final String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        yield List.of(bare, bare + ALL);
      }
      case IMPLEMENTATION_SPECIFIC -> text.isEmpty() ? List.of() : List.of(text);
    };
  }

  /// What an Ingress's path matches that is a regular expression; its first slash is only there because the API server
  /// wants it.
  ///
  /// @throws RefusedException when it is none
  static PathMatch regex(final String path) throws RefusedException {
    final String text = path.startsWith("/") ? path.substring(1) : path;
    try {
      return new PathMatch.Regex(Pattern.compile(text), PathMatch.Regex.Anchoring.ANYWHERE);
    } catch (final PatternSyntaxException bad) {
      throw new RefusedException(
          "path is no regular expression: " + text + ", " + bad.getDescription());
    }
  }
}
