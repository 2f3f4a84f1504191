package io.chainwalk.route;

import java.util.List;

/// Wildcards of hosts that end with one text, which begins with a dot; or that end with none. Immutable.
///
/// @param wildcards each with the rules it has
record HostSuffix(List<Wildcard> wildcards) {
  /// A wildcard and its rules.
  ///
  /// @param match which hosts it is for
  /// @param rank how specific it is
  /// @param tree its rules by path, a number in a [PathTable]
  record Wildcard(HostMatch match, int rank, int tree) {}

  /// Copies the list.
  HostSuffix {
    wildcards = List.copyOf(wildcards);
  }

  /// The greatest rank of a wildcard that has a host.
  int rank(final String host, final int best) {
    int rank = best;
    for (int i = 0; i < wildcards.size(); i++) {
      final Wildcard wildcard = wildcards.get(i);
      if (wildcard.rank() > rank && wildcard.match().matches(host)) {
        rank = wildcard.rank();
      }
    }
    return rank;
  }

  /// The first rule of wildcards that have the host.
  ///
  /// @param rank of which wildcards; [HostRank#NONE] for all
  int first(
      final PathTable table,
      final RequestHead request,
      final String host,
      final String path,
      final int rank,
      final int best) {
    int found = best;
    for (int i = 0; i < wildcards.size(); i++) {
      final Wildcard wildcard = wildcards.get(i);
      if ((rank == HostRank.NONE || rank == wildcard.rank()) && wildcard.match().matches(host)) {
        found = table.first(wildcard.tree(), wildcard.tree(), request, path, found);
      }
    }
    return found;
  }
}
