package io.chainwalk.pipeline;

import io.chainwalk.chain.Rules;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;

/// Takes packets to the tables that have something to say at a hook, and past the others.
final class RuleStage {
  private static final int HOOKS = Hook.values().length;

  private Rules rules = Rules.NONE;
  private int chains;

  void use(final Rules next) {
    rules = next;
    chains = 0;
    for (final Table table : Table.values()) {
      for (final Hook hook : Hook.values()) {
        chains |= next.hasChain(table, hook) ? bit(table, hook) : 0;
      }
    }
  }

  private static int bit(final Table table, final Hook hook) {
    return 1 << (table.ordinal() * HOOKS + hook.ordinal());
  }

  /// Whether a table has anything to say at a hook.
  boolean hasChain(final Table table, final Hook hook) {
    return (chains & bit(table, hook)) != 0;
  }

  /// Takes a packet through a table's chain.
  ///
  /// @return whether it goes on
  boolean judge(final Table table, final Hook hook, final PacketContext packet) {
    return (chains & bit(table, hook)) == 0 || ask(table, hook, packet);
  }

  private boolean ask(final Table table, final Hook hook, final PacketContext packet) {
    packet.setDropReason(PacketOutcome.FILTERED);
    return switch (rules.judge(table, hook, packet)) {
      case ACCEPT -> true;
      case DROP -> {
        packet.outcome = outcome(packet);
        yield false;
      }
      case REJECT -> {
        packet.outcome = outcome(packet);
        if (table == Table.FILTER) {
          reject(packet);
        }
        yield false;
      }
    };
  }

  /// Why it is gone: what the rule said, and for an INVALID packet what conntrack had against it.
  private static PacketOutcome outcome(final PacketContext packet) {
    return packet.dropReason() == PacketOutcome.INVALID_DROPPED
            && packet.passesAs == PacketOutcome.BAD_CHECKSUM
        ? PacketOutcome.BAD_CHECKSUM_DROPPED
        : packet.dropReason();
  }

  private static void reject(final PacketContext packet) {
    final RejectWith how = packet.rejectWith();
    packet.isRejection = true;
    if (how == RejectWith.TCP_RESET) {
      packet.answer = Answer.TCP_RESET;
      return;
    }
    final boolean ipv6 = packet.parsed().tuple().ipv6();
    packet.answer = Answer.ICMP_ERROR;
    packet.icmpType =
        ipv6 ? Icmpv6Error.DESTINATION_UNREACHABLE : IcmpError.DESTINATION_UNREACHABLE;
    packet.icmpCode = how.icmpCode(ipv6);
    packet.icmpInfo = 0;
  }
}
