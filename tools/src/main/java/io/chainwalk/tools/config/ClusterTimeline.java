package io.chainwalk.tools.config;

import java.util.List;

/// A cluster that changes: what it is from the beginning, and from each of some later times on.
///
/// @param moments in the order of time, the first of them [ClusterTime#START]; later ones are all relative or all absolute
public record ClusterTimeline(List<Moment> moments) {

  /// What a cluster is from some time on.
  ///
  /// @param at from when
  /// @param cluster all of it
  public record Moment(ClusterTime at, ClusterManifests cluster) {}

  /// Copies the list.
  public ClusterTimeline {
    moments = List.copyOf(moments);
  }

  /// What it is from the beginning.
  ///
  /// @return the first moment's
  public ClusterManifests first() {
    return moments.getFirst().cluster();
  }

  /// Whether it stays as it is.
  ///
  /// @return true for one moment
  public boolean isConstant() {
    return moments.size() == 1;
  }
}
