package io.chainwalk.chain;

/// What a table's chain says of a packet.
public enum Verdict {
  /// On to the next.
  ACCEPT,
  /// Silently gone; why, stands in [RulePacket#dropReason].
  DROP,
  /// Gone, and its sender is told; how, stands in [RulePacket#rejectWith]. In the table `filter` only; elsewhere the
  /// sender is not told.
  REJECT
}
