package io.chainwalk.route;

import java.util.List;

/// How specific hosts are, for tables that choose a host before anything else: an exact one, then the longest wildcard, then
/// all hosts. Of wildcards with one suffix, that for one label goes before that for any; patterns are as long as their
/// characters that are no wildcards.
final class HostRank {
  /// The request's host is not among them.
  static final int NONE = -1;

  /// The rule is for all hosts.
  static final int ALL = 0;

  private static final int EXACT = Integer.MAX_VALUE;
  private static final int STEPS = 4;

  private HostRank() {}

  static int of(final HostMatch match) {
    return switch (match) {
      case HostMatch.Exact exact -> EXACT;
      case HostMatch.OneLabel(String suffix) -> suffix.length() * STEPS + 3;
      case HostMatch.AnyLabels(String suffix) -> suffix.length() * STEPS + 2;
      case HostMatch.Glob(String pattern) -> ofGlob(pattern);
    };
  }

  private static int ofGlob(final String pattern) {
    if (Wildcards.isOnlyStars(pattern, 0)) {
      return ALL;
    }
    return Wildcards.firstWildcard(pattern) == pattern.length()
        ? EXACT
        : Wildcards.literals(pattern) * STEPS + 1;
  }

  /// The rank of the most specific of some hosts that matches; [#NONE] where none does.
  static int of(final List<HostMatch> hosts, final String host) {
    if (hosts.isEmpty()) {
      return ALL;
    }
    int rank = NONE;
    for (final HostMatch match : hosts) {
      if (match.matches(host)) {
        rank = Math.max(rank, of(match));
      }
    }
    return rank;
  }
}
