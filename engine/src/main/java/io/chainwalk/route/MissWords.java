package io.chainwalk.route;

import io.chainwalk.route.Condition.TextMatch;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why something does not match, in words for people who know HTTP and not this code.
final class MissWords {
  private static final int MOST_CHARACTERS = 80;

  private MissWords() {}

  static String ofHosts(final List<HostMatch> hosts, final String host) {
    final String asked = host.isEmpty() ? "the request names no host" : "host is " + cut(host);
    return asked + ", not " + any(hosts.stream().map(MissWords::text).toList());
  }

  static String ofMoreSpecificHost(final HostMatch match, final String host) {
    return "it matches too, but for host %s the rules of %s count alone"
        .formatted(cut(host), text(match));
  }

  static String ofPaths(final List<PathMatch> paths, final String path) {
    final String wanted = any(paths.stream().map(MissWords::text).toList());
    final String gaveUp =
        paths.stream().anyMatch(match -> isGivenUp(match, path))
            ? "; a regular expression took too long and was given up"
            : "";
    return "path is %s, not %s%s".formatted(cut(path), wanted, gaveUp);
  }

  private static boolean isGivenUp(final PathMatch match, final String path) {
    return match instanceof final PathMatch.Regex regex
        && BoundedRegex.apply(regex.pattern(), path, regex.anchoring().extent())
            == BoundedRegex.Outcome.GIVEN_UP;
  }

  static String ofCondition(final Condition condition, final RequestHead request) {
    return switch (condition) {
      case Condition.Header(String name, List<TextMatch> values) ->
          ofHeader(name, request.header(name), values);
      case Condition.Method(List<String> methods) ->
          "method is %s, not %s".formatted(cut(request.method()), any(methods));
      case Condition.Query(List<Condition.Parameter> parameters) ->
          "query %s has no %s"
              .formatted(
                  request.query().isEmpty() ? "is empty and" : cut(request.query()),
                  any(parameters.stream().map(MissWords::text).toList()));
      case Condition.Source(List<Condition.Network> networks) ->
          "client %s is not in %s"
              .formatted(
                  request.peer(), any(networks.stream().map(Condition.Network::toString).toList()));
      case Condition.Cookie(String name, List<TextMatch> values) ->
          ofCookie(name, RequestCookies.first(request, name), values);
      case Condition.Not(Condition opposite) -> "it must not be that " + text(opposite);
    };
  }

  private static String ofHeader(
      final String name, final List<String> lines, final List<TextMatch> values) {
    return lines.isEmpty()
        ? "header %s is missing; it must be %s".formatted(name, texts(values))
        : "header %s is %s, not %s".formatted(name, any(quoted(lines)), texts(values));
  }

  private static String ofCookie(
      final String name, final @Nullable String value, final List<TextMatch> values) {
    return value == null
        ? "cookie %s is missing; it must be %s".formatted(name, texts(values))
        : "cookie %s is \"%s\", not %s".formatted(name, cut(value), texts(values));
  }

  /// What a condition wants.
  private static String text(final Condition condition) {
    return switch (condition) {
      case Condition.Header(String name, List<TextMatch> values) ->
          "header %s is %s".formatted(name, texts(values));
      case Condition.Method(List<String> methods) -> "the method is " + any(methods);
      case Condition.Query(List<Condition.Parameter> parameters) ->
          "the query has " + any(parameters.stream().map(MissWords::text).toList());
      case Condition.Source(List<Condition.Network> networks) ->
          "the client is in " + any(networks.stream().map(Condition.Network::toString).toList());
      case Condition.Cookie(String name, List<TextMatch> values) ->
          "cookie %s is %s".formatted(name, texts(values));
      case Condition.Not(Condition opposite) -> "it is not so that " + text(opposite);
    };
  }

  private static String text(final Condition.Parameter parameter) {
    return "%s=%s".formatted(plain(parameter.key()), plain(parameter.value()));
  }

  private static String plain(final TextMatch match) {
    return switch (match) {
      case TextMatch.Equal equal -> equal.text();
      case TextMatch.Any any -> "*";
      case TextMatch.Glob glob -> glob.pattern();
      case TextMatch.Regex regex -> text(regex);
    };
  }

  private static String texts(final List<TextMatch> values) {
    return any(values.stream().map(MissWords::text).toList());
  }

  private static String text(final TextMatch match) {
    return switch (match) {
      case TextMatch.Equal equal -> '"' + equal.text() + '"';
      case TextMatch.Any any -> "there";
      case TextMatch.Glob glob -> "like \"" + glob.pattern() + '"';
      case TextMatch.Regex regex -> "as /" + regex.pattern() + "/ has it";
    };
  }

  private static String text(final HostMatch match) {
    return switch (match) {
      case HostMatch.Exact(String host) -> host;
      case HostMatch.OneLabel(String suffix) -> "*" + suffix + " with one label more";
      case HostMatch.AnyLabels(String suffix) -> "*" + suffix;
      case HostMatch.Glob(String pattern) -> pattern;
    };
  }

  private static String text(final PathMatch match) {
    return switch (match) {
      case PathMatch.Exact(String path) -> "exactly " + path;
      case PathMatch.Prefix(String prefix) -> prefix + " or below";
      case PathMatch.Glob(String pattern) -> "like " + pattern;
      case PathMatch.Regex regex -> "as /" + regex.pattern() + "/ has it";
    };
  }

  private static List<String> quoted(final List<String> texts) {
    return texts.stream().map(text -> '"' + cut(text) + '"').toList();
  }

  private static String any(final List<String> texts) {
    return texts.stream().distinct().collect(Collectors.joining(" or "));
  }

  private static String cut(final String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
