package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import org.jspecify.annotations.Nullable;

/// What the node's rules say of a packet, hook by hook: the seam between the packet's way and whatever decides on it.
///
/// **Threads:** immutable, or confined to one worker; handed to a worker between bursts.
public interface Rules {
  /// No rules at all.
  Rules NONE =
      new Rules() {
        @Override
        public boolean hasChain(final Table table, final Hook hook) {
          return false;
        }

        @Override
        public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
          return Verdict.ACCEPT;
        }

        @Override
        public boolean hasNat(final boolean ipv6) {
          return false;
        }

        @Override
        public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
          return NatVerdict.NO_TARGET;
        }
      };

  /// Whether a table has anything to say at a hook. Asked once, when the rules come into force; where the answer is no,
  /// packets are not taken there.
  ///
  /// @param table any
  /// @param hook any
  /// @return false when every packet would be accepted unchanged
  boolean hasChain(Table table, Hook hook);

  /// Whether a family has a table `nat`, whatever is in it. Where it has none, a kernel does not ask how a flow is to be
  /// translated, does not look for another port where two flows clash, and sets neither of the DONE bits. Asked once, when
  /// the rules come into force.
  ///
  /// @param ipv6 the family
  /// @return true unless it is known to have none
  default boolean hasNat(final boolean ipv6) {
    return true;
  }

  /// Loads into the cache what [#nat] will probably ask for, for the first packets of some flows, so that they wait for
  /// memory once and not each. Of no effect on anything else.
  ///
  /// @param packets parsed, as they arrived
  /// @param count how many there are
  /// @return some of what was loaded, to be kept somewhere lest the loads be optimised away
  default long touch(final RulePacket[] packets, final int count) {
    return 0;
  }

  /// Takes a packet through a table's chain.
  ///
  /// @param table which table
  /// @param hook which of its chains
  /// @param packet what is known of the packet, as it is at this hook
  /// @return whether it goes on
  Verdict judge(Table table, Hook hook, RulePacket packet);

  /// The way of IPv4 packets of established connections through a table's chain, if all of them take the same. Asked once,
  /// when the rules come into force.
  ///
  /// @param table any
  /// @param hook any but those of NAT
  /// @return null when it depends on the packet
  default @Nullable SurePass surePass(final Table table, final Hook hook) {
    return null;
  }

  /// Takes the first packet of a flow through the `nat` chain.
  ///
  /// @param hook which chain
  /// @param packet what is known of the packet, as it is at this hook
  /// @param range cleared; filled in when a target is met
  /// @return which kind of target was met
  NatVerdict nat(Hook hook, RulePacket packet, NatRange range);
}
