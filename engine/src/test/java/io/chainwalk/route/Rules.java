package io.chainwalk.route;

import io.chainwalk.testkit.TestRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Rules and tables for tests; a rule is called by what its field is.
final class Rules {
  static final RouteRule FALLBACK =
      new RouteRule(
          new RouteRule.Origin("fallback", "", ""),
          List.of(),
          List.of(),
          List.of(),
          new Action.FixedResponse(404, "", ""));

  private Rules() {}

  static Builder rule(final String name) {
    return new Builder(name);
  }

  /// Puts a rule together.
  static final class Builder {
    private final String name;
    private final List<HostMatch> hosts = new ArrayList<>();
    private final List<PathMatch> paths = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();

    Builder(final String name) {
      this.name = name;
    }

    Builder host(final HostMatch match) {
      hosts.add(match);
      return this;
    }

    Builder host(final String host) {
      return host(new HostMatch.Exact(host));
    }

    Builder path(final PathMatch match) {
      paths.add(match);
      return this;
    }

    Builder prefix(final String prefix) {
      return path(new PathMatch.Prefix(prefix));
    }

    Builder exact(final String path) {
      return path(new PathMatch.Exact(path));
    }

    Builder when(final Condition condition) {
      conditions.add(condition);
      return this;
    }

    RouteRule build() {
      return new RouteRule(
          new RouteRule.Origin("Ingress shop/web", name, ""),
          hosts,
          paths,
          conditions,
          new Action.FixedResponse(200, "", ""));
    }
  }

  static Condition header(final String name, final String value) {
    return new Condition.Header(name, List.of(new Condition.TextMatch.Equal(value, false)));
  }

  static RouteTable table(final boolean hostFirst, final Builder... rules) {
    return RouteTable.of(List.of(rules).stream().map(Builder::build).toList(), hostFirst, FALLBACK);
  }

  /// The name of the rule that a table finds; `fallback` for none.
  static String found(final RouteTable table, final RequestHead request) {
    final RouteRule rule = table.find(request);
    return rule.origin().field().isEmpty() ? "fallback" : rule.origin().field();
  }

  static boolean isFound(final Builder rule, final String host, final String path) {
    return !found(table(false, rule), TestRequest.get(host, path)).equals("fallback");
  }

  static TargetGroup group(final String name, final TargetStickiness stickiness) {
    return new TargetGroup(name, new Backend.Elsewhere(name), stickiness, "round-robin");
  }

  static Action.Forward forward(final int... weights) {
    final List<Action.WeightedGroup> groups = new ArrayList<>();
    for (final int weight : weights) {
      groups.add(
          new Action.WeightedGroup(
              group("shop/" + groups.size() + ":80", new TargetStickiness.None()), weight));
    }
    return new Action.Forward(
        groups, new GroupStickiness(false, "AWSALBTG", Duration.ZERO, false), 503);
  }
}
