package io.chainwalk.chain;

/// What the `nat` chain of a hook says of the first packet of a flow.
public enum NatVerdict {
  /// No target was met: the flow gets a null binding.
  NO_TARGET,
  /// DNAT or SNAT: the range is filled in.
  RANGE,
  /// The source becomes the address of the way out; ports and flags stand in the range.
  MASQUERADE,
  /// The destination becomes the node itself; ports and flags stand in the range.
  REDIRECT,
  /// Silently gone; why, stands in [io.chainwalk.match.RulePacket#dropReason].
  DROP
}
