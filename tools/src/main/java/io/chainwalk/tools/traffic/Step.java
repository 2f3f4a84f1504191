package io.chainwalk.tools.traffic;

/// Something that happens to a node.
public sealed interface Step {
  /// A packet is handed in.
  ///
  /// @param number of the step; stays the same when steps before it are left out
  /// @param by the interface, or [io.chainwalk.tools.cases.Arrival#OWN]
  /// @param kind a short word for statistics, such as `tcp` or `icmp-error`
  /// @param plan what the packet will be
  record Send(int number, String by, String kind, PacketPlan plan) implements Step {}

  /// Time passes.
  ///
  /// @param millis how long
  record Pause(long millis) implements Step {}
}
