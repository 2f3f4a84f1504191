package io.chainwalk.fragment;

/// The hooks in which datagrams are put together. Fragments seen in one never meet those seen in the other.
public enum DefragHook {
  /// Packets that come from outside.
  PREROUTING,
  /// Packets that the node itself sends.
  OUTPUT
}
