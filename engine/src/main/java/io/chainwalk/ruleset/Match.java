package io.chainwalk.ruleset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One match of a rule: `-m NAME` and its options (facts sheet 7.2).
///
/// A component named `notXxx` is the `!` in front of the option `xxx`. Ports are 0 to 65535.
public sealed interface Match {

  /// An argument with an optional `!` in front.
  ///
  /// @param value the argument
  /// @param not whether the rest is meant
  /// @param <T> what it is
  record Not<T>(T value, boolean not) {}

  /// `tcp`. Each component is null where the option is not given; with none of them the match was written for its own
  /// sake.
  ///
  /// @param source `--sport`
  /// @param destination `--dport`
  /// @param flags `--tcp-flags`, `--syn`
  /// @param option `--tcp-option`, the kind
  record Tcp(
      @Nullable Not<PortRange> source,
      @Nullable Not<PortRange> destination,
      @Nullable Not<TcpFlags> flags,
      @Nullable Not<Integer> option)
      implements Match {}

  /// Flags of a TCP header, as bits 0 (FIN) to 7 (CWR).
  ///
  /// @param mask the bits that are looked at
  /// @param set those that must be set
  record TcpFlags(int mask, int set) {}

  /// `udp`, `udplite`, `dccp`: ports alone.
  ///
  /// @param protocol the protocol's number
  /// @param source `--sport`, null where not given
  /// @param destination `--dport`, null where not given
  record Ports(int protocol, @Nullable Not<PortRange> source, @Nullable Not<PortRange> destination)
      implements Match {}

  /// `sctp`.
  ///
  /// @param source `--sport`, null where not given
  /// @param destination `--dport`, null where not given
  /// @param chunks `--chunk-types`, null where not given
  record Sctp(
      @Nullable Not<PortRange> source,
      @Nullable Not<PortRange> destination,
      @Nullable Not<SctpChunks> chunks)
      implements Match {}

  /// `--chunk-types`.
  ///
  /// @param quantity which of the packet's chunks must be of these types
  /// @param types the types, with conditions on their flags
  record SctpChunks(Quantity quantity, List<SctpChunk> types) {
    /// Copies the list.
    public SctpChunks {
      types = List.copyOf(types);
    }

    /// Which of the packet's chunks.
    public enum Quantity {
      /// Any of them.
      ANY,
      /// Each of the types occurs.
      ALL,
      /// No other type occurs.
      ONLY
    }
  }

  /// A chunk type.
  ///
  /// @param type 0 to 255
  /// @param flagsMask the flag bits that are looked at
  /// @param flagsSet those that must be set
  record SctpChunk(int type, int flagsMask, int flagsSet) {}

  /// `icmp` and `icmp6`.
  ///
  /// @param ipv6 which of them
  /// @param type the type; 255 with `icmp` for any
  /// @param firstCode lowest code
  /// @param lastCode highest code
  /// @param not `! --icmp-type`
  record Icmp(boolean ipv6, int type, int firstCode, int lastCode, boolean not) implements Match {}

  /// `multiport`.
  ///
  /// @param side which port
  /// @param ranges up to 15 slots; a range takes two
  /// @param not the whole inverted
  record Multiport(Side side, List<PortRange> ranges, boolean not) implements Match {
    /// Copies the list.
    public Multiport {
      ranges = List.copyOf(ranges);
    }

    /// Which port is looked at.
    public enum Side {
      /// `--sports`.
      SOURCE,
      /// `--dports`.
      DESTINATION,
      /// `--ports`.
      EITHER
    }
  }

  /// `addrtype`. Types are sets of bits of `node.AddressType`.
  ///
  /// @param source `--src-type`, null where not given
  /// @param destination `--dst-type`, null where not given
  /// @param limitIn `--limit-iface-in`
  /// @param limitOut `--limit-iface-out`
  record AddrType(
      @Nullable Not<Integer> source,
      @Nullable Not<Integer> destination,
      boolean limitIn,
      boolean limitOut)
      implements Match {}

  /// `conntrack`. Each component is null where the option is not given.
  ///
  /// @param states `--ctstate`, a set of [CtStates] bits
  /// @param protocol `--ctproto`
  /// @param originalSource `--ctorigsrc`
  /// @param originalDestination `--ctorigdst`
  /// @param replySource `--ctreplsrc`
  /// @param replyDestination `--ctrepldst`
  /// @param originalSourcePort `--ctorigsrcport`
  /// @param originalDestinationPort `--ctorigdstport`
  /// @param replySourcePort `--ctreplsrcport`
  /// @param replyDestinationPort `--ctrepldstport`
  /// @param status `--ctstatus`, a set of [CtStatuses] bits
  /// @param expires `--ctexpire`, seconds
  /// @param reply `--ctdir REPLY` is true, `--ctdir ORIGINAL` false
  record Conntrack(
      @Nullable Not<Integer> states,
      @Nullable Not<Integer> protocol,
      @Nullable Not<AddressMask> originalSource,
      @Nullable Not<AddressMask> originalDestination,
      @Nullable Not<AddressMask> replySource,
      @Nullable Not<AddressMask> replyDestination,
      @Nullable Not<PortRange> originalSourcePort,
      @Nullable Not<PortRange> originalDestinationPort,
      @Nullable Not<PortRange> replySourcePort,
      @Nullable Not<PortRange> replyDestinationPort,
      @Nullable Not<Integer> status,
      @Nullable Not<SecondsRange> expires,
      @Nullable Not<Boolean> reply)
      implements Match {

    /// The states, where nothing else is asked for.
    ///
    /// @return null where something else is, or no states
    public @Nullable Not<Integer> onlyStates() {
      return equals(ofStates(states)) ? states : null;
    }

    private static Conntrack ofStates(final @Nullable Not<Integer> states) {
      return new Conntrack(
          states, null, null, null, null, null, null, null, null, null, null, null, null);
    }
  }

  /// Seconds from one to another, unsigned 32 bits each.
  ///
  /// @param first lowest
  /// @param last highest
  record SecondsRange(long first, long last) {}

  /// `state`.
  ///
  /// @param states a set of [CtStates] bits, SNAT and DNAT not among them
  /// @param not `! --state`
  record State(int states, boolean not) implements Match {}

  /// `statistic --mode random`.
  ///
  /// @param threshold 0 to 2^31: matches when 31 random bits are below it
  /// @param not `! --probability`
  record Random(long threshold, boolean not) implements Match {}

  /// `statistic --mode nth`: of each `every` packets the one after `packet` others.
  ///
  /// @param every at least 1
  /// @param packet 0 to `every` - 1
  /// @param not `! --every`
  record Nth(long every, long packet, boolean not) implements Match {}

  /// `mark`.
  ///
  /// @param value compared with the mark under the mask
  /// @param mask the bits that are looked at
  /// @param not `! --mark`
  record Mark(int value, int mask, boolean not) implements Match {}

  /// `connmark`.
  ///
  /// @param value compared with the connection's mark under the mask
  /// @param mask the bits that are looked at
  /// @param not `! --mark`
  record Connmark(int value, int mask, boolean not) implements Match {}

  /// `comment`.
  ///
  /// @param text up to 255 characters
  record Comment(String text) implements Match {}

  /// `set`: `--match-set`.
  ///
  /// @param name the set
  /// @param sources for each dimension from left to right whether it is `src`
  /// @param not `! --match-set`
  /// @param returnNomatch `--return-nomatch`
  record InSet(String name, List<Boolean> sources, boolean not, boolean returnNomatch)
      implements Match {
    /// Copies the list.
    public InSet {
      sources = List.copyOf(sources);
    }
  }

  /// `recent` (facts sheet 7.3).
  ///
  /// @param operation what is done with the list
  /// @param not `!` in front of the operation
  /// @param seconds `--seconds`, 0 for not given
  /// @param reap `--reap`
  /// @param hitCount `--hitcount`, 0 for not given
  /// @param ttl `--rttl`
  /// @param name the list
  /// @param mask `--mask`, ones for not given
  /// @param destination `--rdest` instead of `--rsource`
  record Recent(
      Operation operation,
      boolean not,
      long seconds,
      boolean reap,
      int hitCount,
      boolean ttl,
      String name,
      AddressMask mask,
      boolean destination)
      implements Match {
    /// What is done with the list.
    public enum Operation {
      /// `--set`.
      SET,
      /// `--rcheck`.
      CHECK,
      /// `--update`.
      UPDATE,
      /// `--remove`.
      REMOVE
    }
  }

  /// `limit`.
  ///
  /// @param average in units of 1/10000 s per packet
  /// @param burst packets
  record Limit(long average, long burst) implements Match {}

  /// `hashlimit` by packets or bytes (facts sheet 7.4).
  ///
  /// @param above `--hashlimit-above` instead of `--hashlimit-upto`
  /// @param average in units of 1/1000000 s per packet; by bytes, 16-byte units per second, see `bytes`
  /// @param bytes whether the rate counts bytes
  /// @param burst packets; by bytes, for how many seconds the rate may be used up at once, 0 for not given
  /// @param sourceAddress `srcip` in `--hashlimit-mode`
  /// @param destinationAddress `dstip`
  /// @param sourcePort `srcport`
  /// @param destinationPort `dstport`
  /// @param name `--hashlimit-name`
  /// @param sourceMask `--hashlimit-srcmask`, bits; all for not given
  /// @param destinationMask `--hashlimit-dstmask`, bits; all for not given
  /// @param size `--hashlimit-htable-size`, 0 for not given
  /// @param max `--hashlimit-htable-max`, 0 for not given
  /// @param gcIntervalMs `--hashlimit-htable-gcinterval`, 1000 for not given
  /// @param expireMs `--hashlimit-htable-expire`; the unit that the rate was written with for not given
  record Hashlimit(
      boolean above,
      long average,
      boolean bytes,
      long burst,
      boolean sourceAddress,
      boolean destinationAddress,
      boolean sourcePort,
      boolean destinationPort,
      String name,
      int sourceMask,
      int destinationMask,
      long size,
      long max,
      long gcIntervalMs,
      long expireMs)
      implements Match {}

  /// `physdev`: ports of a bridge. Each component is null or false where the option is not given.
  ///
  /// @param input `--physdev-in`
  /// @param output `--physdev-out`
  /// @param isIn `--physdev-is-in`, whether inverted
  /// @param isOut `--physdev-is-out`, whether inverted
  /// @param isBridged `--physdev-is-bridged`, whether inverted
  record Physdev(
      @Nullable InterfaceMatch input,
      @Nullable InterfaceMatch output,
      @Nullable Boolean isIn,
      @Nullable Boolean isOut,
      @Nullable Boolean isBridged)
      implements Match {}

  /// `length`: of the IP packet; for IPv6 of header and payload.
  ///
  /// @param range bytes
  /// @param not `! --length`
  record Length(PortRange range, boolean not) implements Match {}

  /// `ttl` and `hl`.
  ///
  /// @param ipv6 whether it is `hl`
  /// @param comparison how
  /// @param value with what
  record Ttl(boolean ipv6, Comparison comparison, int value) implements Match {
    /// How the field is compared.
    public enum Comparison {
      /// `--ttl-eq`.
      EQUAL,
      /// `! --ttl-eq`.
      NOT_EQUAL,
      /// `--ttl-lt`.
      LESS,
      /// `--ttl-gt`.
      GREATER
    }
  }

  /// `tos`.
  ///
  /// @param value compared with the field under the mask
  /// @param mask the bits that are looked at
  /// @param not `! --tos`
  record Tos(int value, int mask, boolean not) implements Match {}

  /// `dscp`.
  ///
  /// @param value 0 to 63
  /// @param not `! --dscp`
  record Dscp(int value, boolean not) implements Match {}

  /// `owner`: of the socket that a packet of the node was sent by. Kept as text, since no packet says it.
  ///
  /// @param options as `iptables-save` writes them
  record Owner(String options) implements Match {}

  /// `nfacct`: counts under a name.
  ///
  /// @param name the counter
  record Nfacct(String name) implements Match {}

  /// `mac`: the source address of the Ethernet frame.
  ///
  /// @param address 48 bits
  /// @param not `! --mac-source`
  record Mac(long address, boolean not) implements Match {}

  /// `pkttype`: to whom the frame was sent on its link.
  ///
  /// @param kind to whom
  /// @param not `! --pkt-type`
  record PktType(Kind kind, boolean not) implements Match {
    /// To whom a frame was sent.
    public enum Kind {
      /// To this machine.
      UNICAST,
      /// To all.
      BROADCAST,
      /// To a group.
      MULTICAST,
      /// To another machine. IP never sees such frames.
      OTHER_HOST
    }
  }

  /// A match that is not known here, which a rule may have only where the user wants such rules skipped. It never
  /// matches.
  ///
  /// @param text name and options as written
  record Unknown(String text) implements Match {}
}
