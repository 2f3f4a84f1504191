package io.chainwalk.ruleset;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rule does with a packet that matched (facts sheet 7.5).
public sealed interface Target {
  /// No target: the rule counts, and the packet goes on.
  Target NONE = new None();

  /// `ACCEPT`.
  Target ACCEPT = new Accept();

  /// `DROP`.
  Target DROP = new Drop();

  /// `RETURN`.
  Target RETURN = new Return();

  /// No target.
  record None() implements Target {}

  /// `ACCEPT`: ends the table's chains at this hook.
  record Accept() implements Target {}

  /// `DROP`.
  record Drop() implements Target {}

  /// `RETURN`: to the rule after the last jump; in a built-in chain, its policy.
  record Return() implements Target {}

  /// `-j CHAIN`.
  ///
  /// @param chain a user's chain of the same table
  record Jump(String chain) implements Target {}

  /// `-g CHAIN`: like a jump, but the chain's end is the end of this one too.
  ///
  /// @param chain a user's chain of the same table
  record Goto(String chain) implements Target {}

  /// `REJECT`.
  ///
  /// @param with how the sender is told
  record Reject(RejectWith with) implements Target {}

  /// `MARK`: `mark = mark AND NOT mask XOR value`.
  ///
  /// @param value the value of `--set-xmark`
  /// @param mask its mask
  record SetMark(int value, int mask) implements Target {}

  /// `CONNMARK`.
  ///
  /// @param operation what is done
  /// @param value the value of `--set-xmark`; 0 with the others
  /// @param ctMask the mask of `--set-xmark`, or `--ctmask`
  /// @param nfMask `--nfmask`; 0 with `--set-xmark`
  /// @param shift by how many bits the new mark is shifted left before it is stored, negative for right: with
  ///     `--set-xmark` the whole of it, with the others what is copied
  record Connmark(Operation operation, int value, int ctMask, int nfMask, int shift)
      implements Target {
    /// What is done.
    public enum Operation {
      /// `--set-xmark`: on the connection's mark.
      SET,
      /// `--save-mark`: the connection's becomes the packet's.
      SAVE,
      /// `--restore-mark`: the packet's becomes the connection's.
      RESTORE
    }
  }

  /// `CT`, and `NOTRACK` as its kin.
  ///
  /// @param notrack `--notrack`, or `NOTRACK`
  /// @param zone `--zone`; 0 for none
  /// @param zoneIsMark `--zone mark`: the packet's mark, its lower 16 bits, is the zone
  /// @param zoneOriginal whether the zone is for the original direction
  /// @param zoneReply whether it is for the reply direction; `--zone` is for both
  /// @param options helper, timeout and events, as written; they do nothing here but be written back
  /// @param plainNotrack whether it was written `NOTRACK`
  record Ct(
      boolean notrack,
      int zone,
      boolean zoneIsMark,
      boolean zoneOriginal,
      boolean zoneReply,
      String options,
      boolean plainNotrack)
      implements Target {}

  /// `DNAT`, `SNAT`.
  ///
  /// @param destination whether it is DNAT
  /// @param range what is asked for
  record Nat(boolean destination, Range range) implements Target {}

  /// `MASQUERADE`: the source becomes the address of the way out.
  ///
  /// @param range ports and options; no addresses
  record Masquerade(Range range) implements Target {}

  /// `REDIRECT`: the destination becomes the node itself.
  ///
  /// @param range ports and options; no addresses
  record Redirect(Range range) implements Target {}

  /// Addresses and ports of a NAT target.
  ///
  /// @param first lowest address, null for none
  /// @param last highest address, null for none
  /// @param ports null for none
  /// @param basePort the number after the slash in `--to-destination :p-q/base`, or -1
  /// @param random `--random`
  /// @param randomFully `--random-fully`
  /// @param persistent `--persistent`
  record Range(
      @Nullable IpAddress first,
      @Nullable IpAddress last,
      @Nullable PortRange ports,
      int basePort,
      boolean random,
      boolean randomFully,
      boolean persistent) {}

  /// `LOG`, `NFLOG`, `TRACE`, `AUDIT`: they look on and let the packet go on unchanged.
  ///
  /// @param name the target
  /// @param options as `iptables-save` writes them
  record Watch(String name, String options) implements Target {}

  /// `QUEUE`, `NFQUEUE`: a program decides.
  ///
  /// @param name the target
  /// @param options as `iptables-save` writes them
  /// @param bypass `--queue-bypass`: where there is no program, the packet is accepted instead of dropped
  record Queue(String name, String options, boolean bypass) implements Target {}

  /// `TCPMSS`: changes an option of a SYN, and lets the packet go on.
  ///
  /// @param mss `--set-mss`; -1 for `--clamp-mss-to-pmtu`
  record Tcpmss(int mss) implements Target {}

  /// `SET`: adds a packet's addresses to a set, takes them from it, or both.
  ///
  /// @param added `--add-set`, or null
  /// @param deleted `--del-set`, or null
  /// @param exist `--exist`: what is there already gets a new timeout
  /// @param timeoutSeconds `--timeout` of `--add-set`; -1 for the set's own
  record ChangeSet(
      @Nullable SetKey added, @Nullable SetKey deleted, boolean exist, long timeoutSeconds)
      implements Target {}

  /// An element of a set, made from a packet.
  ///
  /// @param set the set's name
  /// @param sources for each dimension from left to right whether it is `src`
  record SetKey(String set, List<Boolean> sources) {
    /// Copies the list.
    public SetKey {
      sources = List.copyOf(sources);
    }
  }

  /// A target that is not known here, which a rule may have only where the user wants such rules skipped. The rule
  /// never matches.
  ///
  /// @param text name and options as written
  record Unknown(String text) implements Target {}
}
