package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Condition;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.HostMatch;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.config.IngressObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What becomes of the requests of one location of ingress-nginx.
///
/// With a canary these are several rules, in the order of `route_to_alternative_balancer` in its `balancer.lua`: what the
/// client is bound to, the canary's header, its cookie, then chance.
final class NginxLocation {
  private static final int LEAST_REDIRECT = 300;
  private static final int PERMANENT_REDIRECT = 308;
  private static final int MOVED = 301;
  private static final int FOUND = 302;
  private static final String ALWAYS = "always";
  private static final String NEVER = "never";

  /// `canary-weight-total` has no effect below this.
  private static final int LEAST_TOTAL = 100;

  private final HostGroups.Location location;
  private final NginxAnnotations annotations;
  private final List<HostMatch> hosts;
  private final List<PathMatch> paths;
  private final EntranceOptions options;

  NginxLocation(
      final String host,
      final HostGroups.Location location,
      final PathMatch path,
      final NginxAnnotations annotations,
      final EntranceOptions options) {
    this.location = location;
    this.annotations = annotations;
    this.hosts = Rules.hosts(host);
    this.paths = List.of(path);
    this.options = options;
  }

  /// The rule that sends clients to the same URL over TLS.
  RouteRule toHttps() {
    return rule(List.of(), httpsRedirect());
  }

  /// The same URL over TLS.
  static Action httpsRedirect() {
    return new Action.Redirect(PERMANENT_REDIRECT, "HTTPS", "#{host}", "", "/#{path}", "#{query}");
  }

  /// The rules in order.
  ///
  /// @param canary takes some of the requests
  /// @param canaryAnnotations which
  List<RouteRule> rules(
      final Optional<HostGroups.Location> canary,
      final Optional<NginxAnnotations> canaryAnnotations) {
    final Optional<Action> redirect =
        redirect("temporal-redirect", FOUND).or(() -> redirect("permanent-redirect", MOVED));
    if (redirect.isPresent()) {
      return List.of(rule(List.of(), redirect.get()));
    }
    final TargetGroup primary = group(location, annotations, annotations.stickiness());
    if (canary.isEmpty() || canaryAnnotations.isEmpty()) {
      return List.of(rule(List.of(), Rules.forward(primary)));
    }
    return rules(primary, canary.get(), canaryAnnotations.get());
  }

  private Optional<Action> redirect(final String name, final int usualStatus) {
    return annotations
        .text(name)
        .transform(
            url -> url.isEmpty() ? Optional.<Action>empty() : redirectTo(name, url, usualStatus));
  }

  private Optional<Action> redirectTo(final String name, final String url, final int usualStatus) {
    try {
      return Optional.of(RedirectLocations.toUrl(url, status(name + "-code", usualStatus)));
    } catch (final IllegalArgumentException bad) {
      annotations.note(name, "is not followed: " + bad.getMessage());
      return Optional.empty();
    }
  }

  /// ingress-nginx takes no other status than these for that of a redirect.
  private int status(final String name, final int usual) {
    final int status = annotations.number(name).orElse(usual);
    if (status >= LEAST_REDIRECT && status <= PERMANENT_REDIRECT) {
      return status;
    }
    annotations.note(
        name,
        "must be within [%d, %d], not %d; %d it is"
            .formatted(LEAST_REDIRECT, PERMANENT_REDIRECT, status, usual));
    return usual;
  }

  private TargetGroup group(
      final HostGroups.Location of,
      final NginxAnnotations annotationsOf,
      final TargetStickiness stickiness) {
    final String rewrite = annotationsOf.text("rewrite-target");
    final IngressObject.Backend backend = of.path().backend();
    if (!rewrite.isEmpty() && !rewrite.equals(of.path().path())) {
      annotationsOf.note(
          "rewrite-target",
          options.ignoreRewrites()
              ? "is not modelled: paths reach targets as they came"
              : "is not modelled: what it is for is answered with an error; with rewrites ignored, paths"
                  + " reach targets as they came");
      if (!options.ignoreRewrites()) {
        return Rules.broken(
            of.ingress().head().namespace() + '/' + backend.service() + " (rewritten)",
            "rewrite-target is not modelled");
      }
    }
    final boolean clusterIp = annotationsOf.truth("service-upstream", false);
    return Rules.group(
        of.ingress().head(),
        backend,
        clusterIp ? Backend.Way.CLUSTER_IP : Backend.Way.ENDPOINTS,
        stickiness,
        annotationsOf.algorithm());
  }

  private List<RouteRule> rules(
      final TargetGroup primary, final HostGroups.Location canary, final NginxAnnotations by) {
    final boolean sticky = annotations.canariesAreSticky();
    final TargetGroup alternative =
        group(canary, by, sticky ? annotations.stickiness() : by.stickiness());
    final GroupStickiness stickiness =
        sticky
            ? new GroupStickiness(true, annotations.cookieName(), annotations.lifetime(), false)
            : GroupStickiness.NONE;
    // A client that is bound to one of both groups is not asked for headers and cookies again.
    final List<Condition> unbound =
        sticky
            ? List.of(
                new Condition.Not(
                    new Condition.Cookie(
                        annotations.cookieName(), List.of(new Condition.TextMatch.Any()))))
            : List.of();
    final List<RouteRule> rules = new ArrayList<>();
    for (final Choice choice : choices(by)) {
      final List<Condition> conditions = new ArrayList<>(unbound);
      conditions.add(choice.condition());
      rules.add(
          canaryRule(
              canary,
              choice.field(),
              conditions,
              new Action.Forward(
                  List.of(new Action.WeightedGroup(choice.canary() ? alternative : primary, 1)),
                  stickiness,
                  Rules.UNAVAILABLE)));
    }
    rules.add(rule(List.of(), byWeight(primary, alternative, by, stickiness)));
    return rules;
  }

  private static Action.Forward byWeight(
      final TargetGroup primary,
      final TargetGroup alternative,
      final NginxAnnotations by,
      final GroupStickiness stickiness) {
    final int total = Math.max(LEAST_TOTAL, by.number("canary-weight-total").orElse(LEAST_TOTAL));
    final int weight = Math.clamp(by.number("canary-weight").orElse(0), 0, total);
    return new Action.Forward(
        List.of(
            new Action.WeightedGroup(primary, total - weight),
            new Action.WeightedGroup(alternative, weight)),
        stickiness,
        Rules.UNAVAILABLE);
  }

  /// A header or cookie that decides.
  ///
  /// @param field which annotation says so
  /// @param condition what the request has
  /// @param canary whether it then goes to the canary; else to the primary
  private record Choice(String field, Condition condition, boolean canary) {}

  private static List<Choice> choices(final NginxAnnotations by) {
    final List<Choice> choices = new ArrayList<>();
    final String header = by.text("canary-by-header");
    final String value = by.text("canary-by-header-value");
    final String pattern = by.text("canary-by-header-pattern");
    if (!header.isEmpty() && !value.isEmpty()) {
      choices.add(new Choice("canary-by-header-value", header(header, equal(value)), true));
    } else if (!header.isEmpty() && !pattern.isEmpty()) {
      pattern(by, pattern)
          .ifPresent(text ->
              choices.add(new Choice("canary-by-header-pattern", header(header, text), true)));
    } else if (!header.isEmpty()) {
      choices.add(new Choice("canary-by-header", header(header, equal(ALWAYS)), true));
      choices.add(new Choice("canary-by-header", header(header, equal(NEVER)), false));
    }
    final String cookie = by.text("canary-by-cookie");
    if (!cookie.isEmpty()) {
      choices.add(new Choice("canary-by-cookie", cookie(cookie, ALWAYS), true));
      choices.add(new Choice("canary-by-cookie", cookie(cookie, NEVER), false));
    }
    return choices;
  }

  private static Optional<Condition.TextMatch> pattern(
      final NginxAnnotations by, final String pattern) {
    try {
      return Optional.of(new Condition.TextMatch.Regex(Pattern.compile(pattern), false));
    } catch (final PatternSyntaxException bad) {
      by.note("canary-by-header-pattern", "is no regular expression: " + bad.getDescription());
      return Optional.empty();
    }
  }

  private static Condition.TextMatch equal(final String text) {
    return new Condition.TextMatch.Equal(text, false);
  }

  private static Condition header(final String name, final Condition.TextMatch value) {
    return new Condition.Header(name, List.of(value));
  }

  private static Condition cookie(final String name, final String value) {
    return new Condition.Cookie(name, List.of(equal(value)));
  }

  private RouteRule rule(final List<Condition> conditions, final Action action) {
    final IngressObject.Path path = location.path();
    return new RouteRule(
        Rules.origin(location.ingress().head(), path.field(), path.place()),
        hosts,
        paths,
        conditions,
        action);
  }

  private RouteRule canaryRule(
      final HostGroups.Location canary,
      final String field,
      final List<Condition> conditions,
      final Action action) {
    return new RouteRule(
        Rules.origin(
            canary.ingress().head(), canary.path().field() + ", " + field, canary.path().place()),
        hosts,
        paths,
        conditions,
        action);
  }
}
