package io.chainwalk.chain;

/// What a table's chain says of a packet.
public enum Verdict {
  /// On to the next.
  ACCEPT,
  /// Silently gone; why, stands in [io.chainwalk.match.RulePacket#dropReason].
  DROP,
  /// Gone, and its sender is told; how, stands in [io.chainwalk.match.RulePacket#rejectWith]. In the table `filter` only; elsewhere the
  /// sender is not told.
  REJECT
}
