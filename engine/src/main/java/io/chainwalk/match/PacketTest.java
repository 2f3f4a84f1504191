package io.chainwalk.match;

/// What one match of a rule, or its header part, means for a packet.
///
/// **Threads:** immutable; what it remembers of packets is in the [RuleState] that it is given.
public interface PacketTest {
  /// The packet does not match; the rule ends here.
  int NO = 0;

  /// The packet matches; the rule goes on.
  int YES = 1;

  /// The packet has not the bytes to be looked at: it is dropped at once (facts sheet 7.1, *hotdrop*).
  int DROP = 2;

  /// Every packet matches; tests that say so are this very one, so that an evaluator may leave them out.
  PacketTest ALWAYS = (packet, state) -> YES;

  /// No packet matches; tests that say so are this very one.
  PacketTest NEVER = (packet, state) -> NO;

  /// Looks at a packet.
  ///
  /// Allocates nothing and throws nothing, whatever the packet's bytes are; only what `recent` and `hashlimit` remember
  /// grows at times.
  ///
  /// @param packet as it is at this hook
  /// @param state what this worker's rules remember
  /// @return [#NO], [#YES] or [#DROP]
  int test(RulePacket packet, RuleState state);

  /// The answer to a plain question.
  ///
  /// @param matches whether the packet matches
  /// @return [#YES] or [#NO]
  static int answer(final boolean matches) {
    return matches ? YES : NO;
  }
}
