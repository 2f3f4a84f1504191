package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.HostMatch;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.config.IngressObject;
import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.Place;
import java.util.List;

/// Parts of rules that several dialects have.
final class Rules {
  /// What nothing matches.
  static final int NOT_FOUND = 404;

  /// Nobody there who could answer.
  static final int UNAVAILABLE = 503;

  /// How targets are chosen where nobody says.
  static final String ROUND_ROBIN = "round-robin";

  private static final String WILDCARD = "*";

  private Rules() {}

  /// Where a rule comes from.
  static RouteRule.Origin origin(final ObjectHead object, final String field, final Place place) {
    return new RouteRule.Origin(object.title(), field, place.toString());
  }

  /// What becomes of requests that nothing matches.
  static RouteRule notFound(final String entrance, final String contentType) {
    return new RouteRule(
        new RouteRule.Origin(entrance, "", ""),
        List.of(),
        List.of(),
        List.of(),
        new Action.FixedResponse(NOT_FOUND, contentType, ""));
  }

  /// A forward to one group.
  static Action.Forward forward(final TargetGroup group) {
    return new Action.Forward(
        List.of(new Action.WeightedGroup(group, 1)), GroupStickiness.NONE, UNAVAILABLE);
  }

  /// A group of targets of an Ingress's backend, chosen one after the other.
  static TargetGroup group(
      final ObjectHead ingress, final IngressObject.Backend backend, final Backend.Way way) {
    return group(ingress, backend, way, new TargetStickiness.None(), ROUND_ROBIN);
  }

  /// A group of targets of an Ingress's backend.
  static TargetGroup group(
      final ObjectHead ingress,
      final IngressObject.Backend backend,
      final Backend.Way way,
      final TargetStickiness stickiness,
      final String algorithm) {
    if (!backend.resource().isEmpty()) {
      return broken(
          backend.resource(), "a resource as backend, " + backend.resource() + ", is not modelled");
    }
    final Backend.ServicePortRef ref =
        new Backend.ServicePortRef(
            ingress.namespace(), backend.service(), backend.portName(), backend.port(), way);
    return new TargetGroup(ref.toString(), ref, stickiness, algorithm);
  }

  /// A group that cannot be reached.
  static TargetGroup broken(final String name, final String reason) {
    return new TargetGroup(
        name, new Backend.Broken(reason, UNAVAILABLE), new TargetStickiness.None(), ROUND_ROBIN);
  }

  /// The hosts of an Ingress's rule.
  ///
  /// @param host in lower case; empty for all
  /// @return what matches them, a wildcard exactly one label
  static List<HostMatch> hosts(final String host) {
    if (host.isEmpty()) {
      return List.of();
    }
    return List.of(
        host.startsWith(WILDCARD)
            ? new HostMatch.OneLabel(host.substring(WILDCARD.length()))
            : new HostMatch.Exact(host));
  }

  /// All paths that begin with some characters, whatever follows.
  static PathMatch beginsWith(final String characters) {
    return new PathMatch.Glob(characters.replaceAll("([*?\\\\])", "\\\\$1") + WILDCARD);
  }
}
