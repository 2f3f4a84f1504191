package io.chainwalk.ruleset;

/// The five places on a packet's way through the node where rules are asked, with netfilter's names (facts sheet 1.1).
public enum Hook {
  /// Just received.
  PREROUTING,
  /// For the node itself.
  INPUT,
  /// Received from one place, going to another.
  FORWARD,
  /// Sent by the node itself.
  OUTPUT,
  /// About to leave.
  POSTROUTING
}
