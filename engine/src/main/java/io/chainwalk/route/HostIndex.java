package io.chainwalk.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rules by host, and then by path. Immutable; a look-up allocates nothing but what conditions and regular expressions do.
///
/// Exact hosts are a hash table ([PathTable]). Wildcards are one too, by what they end with from a dot on: a host is read from its end,
/// and at each dot what has been read is looked up. Patterns that have a wildcard behind their last dot, or no dot, are
/// asked of every host.
final class HostIndex {
  private final boolean hostFirst;
  private final PathTable paths;
  private final RegionMap<HostSuffix> suffixes;
  private final HostSuffix others;
  private final int all;

  private HostIndex(
      final boolean hostFirst,
      final PathTable paths,
      final Map<String, HostSuffix> suffixes,
      final HostSuffix others,
      final int all) {
    this.hostFirst = hostFirst;
    this.paths = paths;
    this.suffixes = RegionMap.backwards(suffixes);
    this.others = others;
    this.all = all;
  }

  static HostIndex of(final List<RouteRule> rules, final boolean hostFirst) {
    final Builder builder = new Builder();
    for (int number = 0; number < rules.size(); number++) {
      builder.add(rules.get(number), number);
    }
    return builder.build(hostFirst);
  }

  /// Collects rules by host, in their order.
  private static final class Builder {
    private final Map<String, PathTree> exact = new HashMap<>();
    private final Map<HostMatch, PathTree> wildcards = new LinkedHashMap<>();
    private @Nullable PathTree all;

    void add(final RouteRule rule, final int number) {
      if (rule.hosts().isEmpty()) {
        forAll().add(rule, number);
      }
      rule.hosts().stream().distinct().forEach(host -> paths(host).add(rule, number));
    }

    private PathTree paths(final HostMatch host) {
      return switch (host) {
        case HostMatch.Exact(String name) -> paths(name);
        case HostMatch.Glob(String pattern) when HostRank.of(host) == HostRank.ALL -> forAll();
        case HostMatch.Glob(String pattern)
            when Wildcards.firstWildcard(pattern) == pattern.length() ->
            paths(Wildcards.head(pattern));
        default -> wildcards.computeIfAbsent(host, wildcard -> new PathTree());
      };
    }

    private PathTree paths(final String host) {
      return exact.computeIfAbsent(host, name -> new PathTree());
    }

    private PathTree forAll() {
      if (all == null) {
        all = new PathTree();
      }
      return all;
    }

    HostIndex build(final boolean hostFirst) {
      final PathTable.Builder table =
          new PathTable.Builder(exact, wildcards.size() + (all == null ? 0 : 1));
      final Map<String, List<HostSuffix.Wildcard>> bySuffix = new HashMap<>();
      wildcards.forEach((match, paths) ->
          bySuffix
              .computeIfAbsent(suffix(match), suffix -> new ArrayList<>())
              .add(new HostSuffix.Wildcard(match, HostRank.of(match), table.add(paths))));
      final List<HostSuffix.Wildcard> others = bySuffix.remove("");
      final Map<String, HostSuffix> suffixes = new HashMap<>();
      bySuffix.forEach((suffix, those) -> suffixes.put(suffix, new HostSuffix(those)));
      final int forAll = all == null ? PathTable.NOWHERE : table.add(all);
      return new HostIndex(
          hostFirst,
          table.build(),
          suffixes,
          new HostSuffix(others == null ? List.of() : others),
          forAll);
    }

    /// What hosts end with, from a dot on, so that they can match; empty where nothing is known.
    private static String suffix(final HostMatch match) {
      final String text =
          switch (match) {
            case HostMatch.Exact(String host) -> host;
            case HostMatch.OneLabel(String suffix) -> suffix;
            case HostMatch.AnyLabels(String suffix) -> suffix;
            case HostMatch.Glob(String pattern) ->
                pattern.substring(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1);
          };
      final int dot = text.indexOf('.');
      return dot < 0 ? "" : text.substring(dot);
    }
  }

  /// The first rule that matches.
  ///
  /// @return its number, or [RuleLists#NO_RULE]
  int first(final RequestHead request) {
    final String host = request.host();
    final String path = request.path();
    final int own = paths.tree(host);
    int found = RuleLists.NO_RULE;
    if (own != PathTable.NOWHERE) {
      found = paths.first(own, host.hashCode(), request, path, found);
      if (hostFirst) {
        return found;
      }
    }
    final int rank = hostFirst ? rank(host) : HostRank.NONE;
    if (rank != HostRank.ALL) {
      found = ofWildcards(request, host, path, rank, found);
    }
    return all == PathTable.NOWHERE || rank > HostRank.ALL
        ? found
        : paths.first(all, all, request, path, found);
  }

  private int ofWildcards(
      final RequestHead request,
      final String host,
      final String path,
      final int rank,
      final int best) {
    int found = best;
    final int end = Math.max(0, host.length() - suffixes.longest());
    long hash = 0;
    for (int at = host.length() - 1; at >= end; at--) {
      hash = TextHash.extend(hash, host.charAt(at));
      if (host.charAt(at) == '.') {
        final HostSuffix suffix = suffixes.get(hash, host, at, host.length() - at);
        if (suffix != null) {
          found = suffix.first(paths, request, host, path, rank, found);
        }
      }
    }
    return others.first(paths, request, host, path, rank, found);
  }

  /// How specific the most specific wildcard is that has a host.
  private int rank(final String host) {
    int rank = HostRank.ALL;
    final int end = Math.max(0, host.length() - suffixes.longest());
    long hash = 0;
    for (int at = host.length() - 1; at >= end; at--) {
      hash = TextHash.extend(hash, host.charAt(at));
      if (host.charAt(at) == '.') {
        final HostSuffix suffix = suffixes.get(hash, host, at, host.length() - at);
        if (suffix != null) {
          rank = suffix.rank(host, rank);
        }
      }
    }
    return others.rank(host, rank);
  }
}
