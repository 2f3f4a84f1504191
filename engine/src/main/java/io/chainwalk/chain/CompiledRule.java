package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// A rule as workers walk it: nothing left to be looked up.
///
/// **Threads:** immutable.
final class CompiledRule {
  /// No target, or one that changes nothing: on to the next rule.
  static final int CONTINUE = 0;

  /// To [#callee] and back.
  static final int JUMP = 1;

  /// To [#callee] for good.
  static final int GOTO = 2;

  /// Back to the rule after the last jump.
  static final int RETURN = 3;

  /// The walk ends, see [#ending].
  static final int END = 4;

  /// `MARK`.
  static final int SET_MARK = 5;

  /// `CONNMARK` with [#target].
  static final int SET_CONNMARK = 6;

  /// `CT` with [#target].
  static final int SET_TRACKING = 7;

  /// How a walk ends at a rule.
  ///
  /// @param how which way
  /// @param range what a NAT target asks for
  /// @param setsTag whether it is a DNAT
  /// @param tag remembered of the connection then
  /// @param dropReason what the packet's end is called if it is dropped
  /// @param rejectWith how its sender is told
  record Ending(
      WalkEnd how,
      NatRange range,
      boolean setsTag,
      int tag,
      PacketOutcome dropReason,
      RejectWith rejectWith) {

    /// Does what is to be done.
    WalkEnd apply(final RulePacket packet, final NatRange into) {
      switch (how) {
        case ACCEPT -> {}
        case DROP -> packet.setDropReason(dropReason);
        case REJECT -> {
          packet.setDropReason(dropReason);
          packet.setRejectWith(rejectWith);
        }
        case RANGE -> {
          into.set(range);
          if (setsTag) {
            packet.setTag(tag);
          }
        }
        case MASQUERADE, REDIRECT -> into.set(range);
      }
      return how;
    }
  }

  /// What is to be asked, in order; empty when every packet matches.
  final PacketTest[] tests;

  /// One of the constants above.
  final int action;

  /// The number of the chain that a jump leads to.
  final int callee;

  /// The arguments of `MARK`.
  final int markValue;

  final int markMask;

  /// Of no meaning but with [#END].
  final Ending ending;

  /// As given.
  final Target target;

  /// The way past rules from here on.
  final @Nullable Shortcut shortcut;

  CompiledRule(
      final PacketTest[] tests,
      final Target target,
      final int action,
      final int callee,
      final Ending ending,
      final @Nullable Shortcut shortcut) {
    this.tests = tests;
    this.target = target;
    this.action = action;
    this.callee = callee;
    this.ending = ending;
    this.shortcut = shortcut;
    markValue = target instanceof Target.SetMark mark ? mark.value() : 0;
    markMask = target instanceof Target.SetMark mark ? mark.mask() : 0;
  }
}
