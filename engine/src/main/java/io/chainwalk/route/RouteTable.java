package io.chainwalk.route;

import java.util.List;

/// The rules of a listener, in an order in which the first that matches wins, and what becomes of requests that none
/// matches. Immutable; any number of threads.
///
/// Where `hostFirst` is true, a request is held against the rules of the most specific host alone (an exact one, else the
/// longest wildcard, else those for all hosts), also when none of them matches, as servers do that choose a virtual host
/// before a path. Else against all rules. Wildcards compare by their suffix, patterns by their characters that are no
/// wildcards; of those that are equal, all count.
///
/// The table is compiled when it is made ([HostIndex], [PathTable], [RuleLists]); what finding a rule costs depends on the request, not
/// on how many rules there are, but for those that only regular expressions, patterns without a beginning, or conditions
/// other than values of a header tell apart. To change rules make another table, and put it where requests look with one volatile store: a request that
/// has read the reference once is routed by one table throughout. There is nothing more to a change than that.
public final class RouteTable {
  private final RouteRule[] rules;
  private final RouteRule fallback;
  private final ReferenceRoutes reference;
  private final HostIndex index;

  private RouteTable(
      final List<RouteRule> rules, final boolean hostFirst, final RouteRule fallback) {
    this.rules = rules.toArray(RouteRule[]::new);
    this.fallback = fallback;
    reference = new ReferenceRoutes(List.copyOf(rules), hostFirst);
    index = HostIndex.of(rules, hostFirst);
  }

  /// Makes a table.
  ///
  /// @param rules in order
  /// @param hostFirst whether a host is chosen before anything else
  /// @param fallback what becomes of all others; its own hosts, paths and conditions do not count
  /// @return a table to route by
  public static RouteTable of(
      final List<RouteRule> rules, final boolean hostFirst, final RouteRule fallback) {
    return new RouteTable(rules, hostFirst, fallback);
  }

  /// Finds the rule for a request. Allocates nothing, unless it comes to a rule with conditions or a regular expression.
  ///
  /// @param request the request
  /// @return the first rule that matches, or the fallback
  public RouteRule find(final RequestHead request) {
    final int number = index.first(request);
    return number == RuleLists.NO_RULE ? fallback : rules[number];
  }

  /// Says why rules did not get a request, asking them one by one: for people, not for each request.
  ///
  /// @param request the request
  /// @return one for each rule but the one that [#find] answers, in their order
  public List<Miss> explain(final RequestHead request) {
    return reference.explain(request);
  }

  /// The rules in order, without the fallback.
  ///
  /// @return all of them
  public List<RouteRule> rules() {
    return reference.rules();
  }

  /// What becomes of requests that no rule matches.
  ///
  /// @return a rule for everything
  public RouteRule fallback() {
    return fallback;
  }

  /// Whether a host is chosen before anything else.
  ///
  /// @return as given
  public boolean hostFirst() {
    return reference.hostFirst();
  }
}
