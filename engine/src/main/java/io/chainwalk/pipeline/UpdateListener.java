package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackEntry;

/// Is told of connections that a packet changed, where ctnetlink's UPDATE events tell: the first reply, ASSURED, another
/// state of the protocol, another mark. As in the kernel this is when the packet has passed all hooks. What a packet
/// changed that was then dropped is not told; the kernel tells it with the connection's next packet that passes.
///
/// **Threads:** called by the worker's, in the middle of a burst; returns soon, throws nothing.
@FunctionalInterface
public interface UpdateListener {
  /// A packet changed a connection.
  ///
  /// @param entry a cursor on it, for the time of the call
  /// @param nowNs the packet's time
  /// @param stateChanged whether the protocol's state is another one
  /// @param markChanged whether the connection's mark is another one
  void onUpdate(ConntrackEntry entry, long nowNs, boolean stateChanged, boolean markChanged);
}
