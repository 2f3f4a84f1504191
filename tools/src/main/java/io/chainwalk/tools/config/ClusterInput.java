package io.chainwalk.tools.config;

import java.util.List;

/// Where a cluster is described, and which of its nodes is meant.
///
/// @param manifests files; folders, for every `*.yaml`, `*.yml` and `*.json` below; `-` for standard input
/// @param nodeName the node on which kube-proxy runs; empty for what the input says
/// @param proxyConfig the file with kube-proxy's configuration or flags, `-` for standard input; empty for the
///     configuration among the manifests, if there is one
/// @param allocation what is done about addresses and ports that manifests leave out
public record ClusterInput(
    List<String> manifests, String nodeName, String proxyConfig, AllocationSettings allocation) {

  /// Copies the list.
  public ClusterInput {
    manifests = List.copyOf(manifests);
  }

  /// A cluster whose missing addresses are given out as usual.
  ///
  /// @param manifests files, folders, `-`
  /// @param nodeName the node on which kube-proxy runs; empty for what the input says
  /// @param proxyConfig the file with kube-proxy's configuration; empty for what the manifests have
  public ClusterInput(
      final List<String> manifests, final String nodeName, final String proxyConfig) {
    this(manifests, nodeName, proxyConfig, AllocationSettings.DEFAULTS);
  }
}
