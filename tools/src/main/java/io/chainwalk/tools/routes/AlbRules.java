package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.config.IngressObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes the rules of an Application Load Balancer of its Ingresses, in the order in which it asks them.
final class AlbRules {
  private static final String USE_ANNOTATION = "use-annotation";
  private static final String GROUP_COOKIE = "AWSALBTG";
  private static final int MOST_VALUES = 5;
  private static final int MOST_VALUES_OF_CONDITION = 3;

  private final EntranceOptions options;

  AlbRules(final EntranceOptions options) {
    this.options = options;
  }

  /// The rules of an Ingress: rule by rule, of each the exact paths, then prefixes, the longest text first, then others.
  ///
  /// @throws RefusedException when the controller refuses the Ingress
  List<AlbRule> rules(final AlbMember member) throws RefusedException {
    final List<AlbRule> rules = new ArrayList<>();
    for (final IngressObject.Rule rule : member.ingress().rules()) {
      for (final IngressObject.Path path : sorted(rule.paths())) {
        rules.add(rule(member, rule, path));
      }
    }
    return rules;
  }

  private static List<IngressObject.Path> sorted(final List<IngressObject.Path> paths) {
    return paths.stream()
        .sorted(
            Comparator.comparing(IngressObject.Path::type)
                .thenComparingInt(path ->
                    path.type() == IngressObject.PathType.PREFIX ? -path.path().length() : 0))
        .toList();
  }

  private AlbRule rule(
      final AlbMember member, final IngressObject.Rule rule, final IngressObject.Path path)
      throws RefusedException {
    final IngressObject.Backend backend = serviceOf(path.backend());
    final AlbConditions.Added added = AlbConditions.read(member.annotations(), backend.service());
    final List<String> hosts = new ArrayList<>();
    if (!rule.host().isEmpty()) {
      hosts.add(rule.host());
    }
    hosts.addAll(added.hosts());
    final List<String> paths = new ArrayList<>();
    final List<PathMatch> regexes = new ArrayList<>();
    if (path.type() == IngressObject.PathType.IMPLEMENTATION_SPECIFIC
        && !path.path().isEmpty()
        && member.annotations().truth("use-regex-path-match")) {
      regexes.add(AlbPatterns.regex(path.path()));
    } else {
      paths.addAll(AlbPatterns.values(path));
    }
    paths.addAll(added.paths());
    if (hosts.isEmpty() && paths.isEmpty() && regexes.isEmpty() && added.others().isEmpty()) {
      paths.add(AlbPatterns.ALL);
    }
    checkLimits(hosts.size(), paths.size() + regexes.size(), added.values());
    final RouteRule.Origin origin =
        Rules.origin(member.ingress().head(), path.field(), path.place());
    return new AlbRule(
        origin,
        hosts,
        paths,
        regexes,
        added.others(),
        transformed(member, backend, action(member, backend)));
  }

  private static IngressObject.Backend serviceOf(final IngressObject.Backend backend)
      throws RefusedException {
    if (backend.service().isEmpty()) {
      throw new RefusedException("missing required \"service\" field");
    }
    return backend;
  }

  private static void checkLimits(final int hosts, final int paths, final int others)
      throws RefusedException {
    if (hosts > MOST_VALUES_OF_CONDITION || paths > MOST_VALUES_OF_CONDITION) {
      throw new RefusedException(
          "a condition can have %d values at most: host-header has %d, path-pattern %d"
              .formatted(MOST_VALUES_OF_CONDITION, hosts, paths));
    }
    if (hosts + paths + others > MOST_VALUES) {
      throw new RefusedException(
          "A rule can only have '%d' condition values, this one has %d"
              .formatted(MOST_VALUES, hosts + paths + others));
    }
  }

  /// A rule that rewrites what targets see is an error, unless that is to be left out.
  private Action transformed(
      final AlbMember member, final IngressObject.Backend backend, final Action action) {
    final String name = "transforms." + backend.service();
    if (!member.annotations().has(name)) {
      return action;
    }
    if (options.ignoreRewrites()) {
      member
          .annotations()
          .note(name, "is not modelled: hosts and paths reach targets as they came");
      return action;
    }
    member
        .annotations()
        .note(
            name,
            "is not modelled: what it is for is answered with an error; with rewrites ignored, hosts and"
                + " paths reach targets as they came");
    return Rules.forward(
        Rules.broken(
            member.ingress().head().namespace() + '/' + backend.service() + " (transformed)",
            name + " is not modelled"));
  }

  /// What becomes of requests for a backend.
  ///
  /// @throws RefusedException when the controller refuses it
  Action action(final AlbMember member, final IngressObject.Backend backend)
      throws RefusedException {
    final IngressObject.Backend service = serviceOf(backend);
    if (service.portName().equals(USE_ANNOTATION)) {
      return switch (new AlbActions(member.annotations()).action(service.service())) {
        case AlbAction.Forward forward -> forward(member, forward, service.service());
        case AlbAction.FixedResponse(int status, String contentType, String body) ->
            new Action.FixedResponse(status, contentType, body);
        case AlbAction.Redirect(
                int status,
                String protocol,
                String host,
                String port,
                String path,
                String query) ->
            new Action.Redirect(status, protocol, host, port, path, query);
      };
    }
    final String port =
        service.portName().isEmpty() ? Integer.toString(service.port()) : service.portName();
    return Rules.forward(group(member, service.service(), port));
  }

  private Action forward(final AlbMember member, final AlbAction.Forward forward, final String name)
      throws RefusedException {
    final List<Action.WeightedGroup> weighted = new ArrayList<>();
    for (final AlbAction.Group group : forward.groups()) {
      weighted.add(
          new Action.WeightedGroup(
              group.elsewhere().isEmpty()
                  ? group(member, group.service(), group.port())
                  : elsewhere(group.elsewhere()),
              group.weight()));
    }
    if (weighted.size() > 1
        && !forward.sticky()
        && weighted.stream()
            .anyMatch(one -> !(one.group().stickiness() instanceof TargetStickiness.None))) {
      member
          .annotations()
          .note(
              "actions." + name,
              "has sticky targets and no stickiness between its target groups, which then does not hold");
    }
    return new Action.Forward(
        weighted,
        forward.sticky()
            ? new GroupStickiness(
                true,
                GROUP_COOKIE,
                Duration.ofSeconds(forward.seconds()),
                options.groupCookieSlides())
            : GroupStickiness.NONE,
        Rules.UNAVAILABLE);
  }

  private static TargetGroup elsewhere(final String name) {
    return new TargetGroup(
        name, new Backend.Elsewhere(name), new TargetStickiness.None(), Rules.ROUND_ROBIN);
  }

  /// A target group is of one Ingress and Service port. Groups of the same Service that are all the same are one here;
  /// [GroupNames] tells others apart.
  private TargetGroup group(final AlbMember member, final String service, final String port)
      throws RefusedException {
    final AlbAttributes attributes = AlbAttributes.of(member.annotations());
    final int number = numberOf(port);
    final Backend.ServicePortRef ref =
        new Backend.ServicePortRef(
            member.ingress().head().namespace(),
            service,
            number > 0 ? "" : port,
            number,
            member.way());
    return new TargetGroup(ref.toString(), ref, attributes.stickiness(), attributes.algorithm());
  }

  /// A port that is digits is a number, as the controller takes it for the first controller's sake.
  private static int numberOf(final String port) {
    return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
  }
}
