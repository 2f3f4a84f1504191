package io.chainwalk.chain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// What targets do to a packet (facts sheet 7.5).
final class RuleTargets {
  /// How often a walk through a table's chains may jump or go to another. A kernel has no such bound; few chains that each
  /// lead to the next twice would keep it, and a replay, busy with one packet for ever.
  static final int MOST_JUMPS = 1 << 16;

  private static final int LARGEST_ZONE = 0xFFFF;

  private RuleTargets() {}

  /// Does what a rule's target says.
  ///
  /// @return how the walk ends, or null when the packet goes on to a rule
  static @Nullable WalkEnd apply(
      final ReferenceChain.Prepared rule, final RulePacket packet, final NatRange range) {
    return switch (rule.rule().target()) {
      case Target.Accept ignored -> WalkEnd.ACCEPT;
      case Target.Drop ignored -> {
        packet.setDropReason(rule.dropReason());
        yield WalkEnd.DROP;
      }
      case Target.Reject reject -> {
        packet.setDropReason(rule.dropReason());
        packet.setRejectWith(reject.with());
        yield WalkEnd.REJECT;
      }
      case Target.Queue queue -> queue.bypass() ? WalkEnd.ACCEPT : WalkEnd.DROP;
      case Target.Nat nat -> {
        NatRanges.fill(nat.range(), range);
        if (nat.destination()) {
          packet.setTag(rule.tag());
        }
        yield WalkEnd.RANGE;
      }
      case Target.Masquerade masquerade -> {
        NatRanges.fill(masquerade.range(), range);
        yield WalkEnd.MASQUERADE;
      }
      case Target.Redirect redirect -> {
        NatRanges.fill(redirect.range(), range);
        yield WalkEnd.REDIRECT;
      }
      case Target.SetMark mark -> {
        packet.setMark((packet.mark() & ~mark.mask()) ^ mark.value());
        yield null;
      }
      case Target.Connmark connmark -> {
        setConnmark(connmark, packet);
        yield null;
      }
      case Target.Ct ct -> {
        setTracking(ct, packet);
        yield null;
      }
      case Target.None ignored -> null;
      case Target.Return ignored -> null;
      case Target.Jump ignored -> null;
      case Target.Goto ignored -> null;
      case Target.Watch ignored -> null;
      case Target.Tcpmss ignored -> null;
      case Target.ChangeSet ignored -> null;
      case Target.Unknown ignored -> null;
    };
  }

  /// Of no effect on a packet without connection.
  static void setConnmark(final Target.Connmark target, final RulePacket packet) {
    if (!packet.entry().isOpen()) {
      return;
    }
    final int mark = packet.entry().mark();
    final int kept = mark & ~target.ctMask();
    switch (target.operation()) {
      case SET -> packet.entry().setMark(shift(kept ^ target.value(), target.shift()));
      case SAVE ->
          packet.entry().setMark(kept ^ shift(packet.mark() & target.nfMask(), target.shift()));
      case RESTORE ->
          packet.setMark(
              (packet.mark() & ~target.nfMask()) ^ shift(mark & target.ctMask(), target.shift()));
    }
  }

  private static int shift(final int mark, final int bits) {
    return bits >= 0 ? mark << bits : mark >>> -bits;
  }

  /// Of no effect on a packet that conntrack has seen or an earlier rule has decided about.
  static void setTracking(final Target.Ct ct, final RulePacket packet) {
    if (packet.entry().isOpen()
        || packet.ctState() == CtState.UNTRACKED
        || packet.isTrackingDecided()) {
      return;
    }
    if (ct.notrack()) {
      packet.setUntracked();
      return;
    }
    final int zone = ct.zoneIsMark() ? packet.mark() & LARGEST_ZONE : ct.zone();
    packet.setZone(ct.zoneOriginal() ? zone : 0, ct.zoneReply() ? zone : 0);
  }
}
