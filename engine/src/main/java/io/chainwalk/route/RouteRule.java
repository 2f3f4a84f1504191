package io.chainwalk.route;

import java.util.List;

/// A rule: which requests it is for, and what becomes of them.
///
/// A request matches when one of the hosts matches, one of the paths, and all conditions.
///
/// @param origin where it comes from
/// @param hosts any of them; none for all hosts
/// @param paths any of them; none for all paths
/// @param conditions all of them
/// @param action what becomes of a request that matches
public record RouteRule(
    Origin origin,
    List<HostMatch> hosts,
    List<PathMatch> paths,
    List<Condition> conditions,
    Action action) {

  /// Copies the lists.
  public RouteRule {
    hosts = List.copyOf(hosts);
    paths = List.copyOf(paths);
    conditions = List.copyOf(conditions);
  }

  /// Which field of which object made a rule.
  ///
  /// @param object kind, namespace and name: `Ingress shop/web`
  /// @param field a path into it: `spec.rules[0].http.paths[1]`; empty for the whole object
  /// @param place file and line, where they are known; else empty
  public record Origin(String object, String field, String place) {
    @Override
    public String toString() {
      return field.isEmpty() ? object : object + ' ' + field;
    }
  }
}
