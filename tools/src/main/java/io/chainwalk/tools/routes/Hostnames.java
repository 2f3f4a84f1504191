package io.chainwalk.tools.routes;

import io.chainwalk.route.HostMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Hostnames of Gateway API: whole ones, `*.` and a suffix for one or more labels in front of it, or empty for all.
final class Hostnames {
  private static final String WILDCARD = "*";

  /// The more specific first: whole names, then the more characters; all hosts last.
  static final Comparator<String> MOST_SPECIFIC_FIRST =
      Comparator.<String, Boolean>comparing(Hostnames::isWildcard)
          .thenComparing(Comparator.comparingInt(String::length).reversed());

  private Hostnames() {}

  private static boolean isWildcard(final String hostname) {
    return hostname.isEmpty() || hostname.startsWith(WILDCARD);
  }

  /// The hosts that a listener and a route have in common.
  ///
  /// @param listener its hostname; empty for all
  /// @param route its hostnames; none for those of the listener
  /// @return none where they have nothing in common
  static List<String> common(final String listener, final List<String> route) {
    if (route.isEmpty()) {
      return List.of(listener);
    }
    final List<String> common = new ArrayList<>();
    for (final String hostname : route) {
      common(listener, hostname).filter(both -> !common.contains(both)).ifPresent(common::add);
    }
    return common;
  }

  private static Optional<String> common(final String one, final String other) {
    if (one.isEmpty() || one.equals(other) || covers(one, other)) {
      return Optional.of(other);
    }
    return covers(other, one) ? Optional.of(one) : Optional.empty();
  }

  private static boolean covers(final String wildcard, final String other) {
    return wildcard.startsWith(WILDCARD)
        && other.endsWith(wildcard.substring(WILDCARD.length()))
        && other.length() > wildcard.length() - WILDCARD.length();
  }

  /// What matches a hostname.
  static List<HostMatch> match(final String hostname) {
    if (hostname.isEmpty()) {
      return List.of();
    }
    return List.of(
        isWildcard(hostname)
            ? new HostMatch.AnyLabels(hostname.substring(WILDCARD.length()))
            : new HostMatch.Exact(hostname));
  }
}
