package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.RejectWith;

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
