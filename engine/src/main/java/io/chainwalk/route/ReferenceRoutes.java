package io.chainwalk.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds rules one by one: slow and obvious, what [RouteTable#find] is held to, and able to say why.
///
/// @param rules in order
/// @param hostFirst whether a host is chosen before anything else
record ReferenceRoutes(List<RouteRule> rules, boolean hostFirst) {
  /// Finds the first rule that matches.
  Optional<RouteRule> find(final RequestHead request) {
    final int number = first(request);
    return number < rules.size() ? Optional.of(rules.get(number)) : Optional.empty();
  }

  /// The number of the first rule that matches; that behind the last where there is none.
  private int first(final RequestHead request) {
    final int rank = greatestRank(request);
    int number = 0;
    while (number < rules.size() && !matches(rules.get(number), rank, request)) {
      number++;
    }
    return number;
  }

  private boolean matches(final RouteRule rule, final int greatest, final RequestHead request) {
    final int rank = HostRank.of(rule.hosts(), request.host());
    return rank != HostRank.NONE
        && (!hostFirst || rank == greatest)
        && hasPath(rule, request.path())
        && Conditions.holdAll(rule.conditions(), request);
  }

  private int greatestRank(final RequestHead request) {
    return rules.stream()
        .mapToInt(rule -> HostRank.of(rule.hosts(), request.host()))
        .max()
        .orElse(HostRank.NONE);
  }

  private static boolean hasPath(final RouteRule rule, final String path) {
    return rule.paths().isEmpty() || rule.paths().stream().anyMatch(match -> match.matches(path));
  }

  /// Says why rules did not get a request.
  List<Miss> explain(final RequestHead request) {
    final int winner = first(request);
    final int rank = greatestRank(request);
    final List<Miss> misses = new ArrayList<>();
    for (int number = 0; number < rules.size(); number++) {
      if (number != winner) {
        misses.add(miss(rules.get(number), winner, rank, request));
      }
    }
    return misses;
  }

  private Miss miss(
      final RouteRule rule, final int winner, final int greatest, final RequestHead request) {
    final int rank = HostRank.of(rule.hosts(), request.host());
    if (rank == HostRank.NONE) {
      return new Miss(rule, Miss.Part.HOST, MissWords.ofHosts(rule.hosts(), request.host()));
    }
    if (!hasPath(rule, request.path())) {
      return new Miss(rule, Miss.Part.PATH, MissWords.ofPaths(rule.paths(), request.path()));
    }
    final Condition failed = Conditions.firstThatFails(rule.conditions(), request);
    if (failed != null) {
      return new Miss(rule, Miss.Part.CONDITION, MissWords.ofCondition(failed, request));
    }
    if (hostFirst && rank < greatest) {
      return new Miss(
          rule,
          Miss.Part.OUTRANKED,
          MissWords.ofMoreSpecificHost(moreSpecific(greatest, request.host()), request.host()));
    }
    return new Miss(
        rule,
        Miss.Part.OUTRANKED,
        "it matches too, but " + rules.get(winner).origin() + " comes first");
  }

  private HostMatch moreSpecific(final int rank, final String host) {
    return rules.stream()
        .flatMap(rule -> rule.hosts().stream())
        .filter(match -> HostRank.of(match) == rank && match.matches(host))
        .findFirst()
        .orElseThrow();
  }
}
