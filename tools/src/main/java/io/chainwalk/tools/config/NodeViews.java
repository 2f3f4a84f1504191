package io.chainwalk.tools.config;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// A cluster as the kube-proxy of each of its nodes sees it.
///
/// **Threads:** one at a time.
public final class NodeViews {
  private final ClusterManifests chosen;
  private final Function<String, ClusterManifests> view;
  private final Map<String, ClusterManifests> views = new HashMap<>();

  /// Made by [ClusterReader].
  NodeViews(final ClusterManifests chosen, final Function<String, ClusterManifests> view) {
    this.chosen = chosen;
    this.view = view;
  }

  /// The cluster as it was asked for: for the node that was named, or the only one, or none.
  ///
  /// @return what [ClusterReader#read] gives
  public ClusterManifests chosen() {
    return chosen;
  }

  /// The cluster as one of its nodes sees it.
  ///
  /// @param node the name of a node, of which there may be no Node object; endpoints on it are local
  /// @return what its kube-proxy acts on
  public ClusterManifests of(final String node) {
    return node.equals(chosen.node().name()) ? chosen : views.computeIfAbsent(node, view);
  }
}
