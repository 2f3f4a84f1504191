package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Condition;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A rule of a listener of an Application Load Balancer, with the values of its conditions as they are written.
///
/// @param origin where it comes from
/// @param hosts host values, or-ed
/// @param paths path values, or-ed
/// @param regexes path values that are regular expressions, or-ed with the others
/// @param others and-ed
/// @param action what becomes of a request
record AlbRule(
    RouteRule.Origin origin,
    List<String> hosts,
    List<String> paths,
    List<PathMatch> regexes,
    List<Condition> others,
    Action action) {

  /// The rule as the engine has it. A rule without any condition is one for all paths.
  RouteRule rule() {
    return new RouteRule(
        origin,
        hosts.stream().map(AlbPatterns::host).toList(),
        Stream.concat(paths.stream().map(AlbPatterns::path), regexes.stream()).toList(),
        others,
        action);
  }

  /// Leaves out what the controller's rule optimizer leaves out: redirects that would lead to themselves, and rules that
  /// stand behind a redirect for all that they match.
  ///
  /// @param rules in order
  /// @param port of the listener
  /// @param secure whether it speaks TLS
  /// @return those that are left
  static List<AlbRule> optimized(final List<AlbRule> rules, final int port, final boolean secure) {
    final List<AlbRule> left = new ArrayList<>();
    for (final AlbRule rule : rules) {
      if (!rule.redirectsToItself(port, secure)
          && left.stream()
              .noneMatch(
                  earlier -> earlier.action instanceof Action.Redirect && earlier.hasAllOf(rule))) {
        left.add(rule);
      }
    }
    return left;
  }

  private boolean redirectsToItself(final int port, final boolean secure) {
    return action
            instanceof
            Action.Redirect(
                int _,
                String protocol,
                String host,
                String toPort,
                String path,
                String query)
        && (host.equals("#{host}") || hosts.contains(host))
        && (path.equals("/#{path}") || paths.contains(path))
        && (toPort.equals("#{port}") || toPort.equals(Integer.toString(port)))
        && (protocol.equals("#{protocol}") || protocol.equals(secure ? "HTTPS" : "HTTP"))
        && query.equals("#{query}");
  }

  private boolean hasAllOf(final AlbRule other) {
    final Set<String> theirHosts = new LinkedHashSet<>(other.hosts);
    final Set<String> theirPaths = new LinkedHashSet<>(other.paths);
    return others.isEmpty()
        && regexes.isEmpty()
        && other.regexes.isEmpty()
        && (hosts.isEmpty() || (!theirHosts.isEmpty() && hosts.containsAll(theirHosts)))
        && (paths.isEmpty()
            || paths.contains(AlbPatterns.ALL)
            || (!theirPaths.isEmpty() && paths.containsAll(theirPaths)));
  }
}
