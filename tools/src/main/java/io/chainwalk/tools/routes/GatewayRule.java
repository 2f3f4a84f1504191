package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Condition;
import io.chainwalk.route.Condition.TextMatch;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.tools.config.HttpRouteObject;
import io.chainwalk.tools.config.ObjectHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// One match of a rule of an HTTPRoute, for one hostname.
///
/// @param route whose it is
/// @param hostname in common with the listener; empty for all
/// @param match what a request must have
/// @param action what becomes of it
record GatewayRule(
    HttpRouteObject route, String hostname, HttpRouteObject.Match match, Action action) {

  /// Precedence over all routes of a listener (`HTTPRouteSpec.hostnames`, `HTTPRouteRule.matches`). What is left of ties,
  /// the order of rules and matches, is that in which a stable sort finds them. Where regular expressions stand the API
  /// leaves open: here behind exact paths, as Envoy Gateway has it.
  static final Comparator<GatewayRule> PRECEDENCE =
      Comparator.comparing(GatewayRule::hostname, Hostnames.MOST_SPECIFIC_FIRST)
          .thenComparingInt(rule -> rankOf(rule.match.type()))
          .thenComparingInt(rule -> -rule.match.path().length())
          .thenComparing(rule -> rule.match.method().isEmpty())
          .thenComparingInt(rule -> -rule.match.headers().size())
          .thenComparingInt(rule -> -rule.match.parameters().size())
          .thenComparing(ObjectHead.<GatewayRule>oldestFirst(rule -> rule.route.head()));

  private static int rankOf(final HttpRouteObject.PathType type) {
    return switch (type) {
      case EXACT -> 0;
      case REGULAR_EXPRESSION -> 1;
      case PREFIX -> 2;
    };
  }

  /// The rule as the engine has it.
  RouteRule rule() {
    final List<Condition> conditions = new ArrayList<>();
    if (!match.method().isEmpty()) {
      conditions.add(new Condition.Method(List.of(match.method())));
    }
    match
        .headers()
        .forEach(
            header -> conditions.add(new Condition.Header(header.name(), List.of(text(header)))));
    match
        .parameters()
        .forEach(parameter ->
            conditions.add(
                new Condition.Query(
                    List.of(
                        new Condition.Parameter(
                            new TextMatch.Equal(parameter.name(), false),
                            text(parameter),
                            true)))));
    return new RouteRule(
        Rules.origin(route.head(), match.field(), match.place()),
        Hostnames.match(hostname),
        List.of(path()),
        conditions,
        action);
  }

  private PathMatch path() {
    return switch (match.type()) {
      case EXACT -> new PathMatch.Exact(match.path());
      case PREFIX -> new PathMatch.Prefix(match.path());
      case REGULAR_EXPRESSION ->
          new PathMatch.Regex(Pattern.compile(match.path()), PathMatch.Regex.Anchoring.WHOLE);
    };
  }

  private static TextMatch text(final HttpRouteObject.NamedValue value) {
    return value.regularExpression()
        ? new TextMatch.Regex(Pattern.compile(value.value()), true)
        : new TextMatch.Equal(value.value(), false);
  }
}
