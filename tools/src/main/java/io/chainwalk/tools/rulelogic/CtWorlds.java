package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.CtStates;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Table;

/// All that a packet's conntrack state can be, as sets of bits: left alone, invalid, or one of new, related and
/// established together with whether its connection's source and destination are translated.
final class CtWorlds {
  /// Nothing is known of the state.
  static final int ALL;

  /// What rules of table `nat` are asked for: first packets, and those of announced connections.
  static final int FIRST_PACKETS;

  /// A packet of a connection that is just beginning, translated or not.
  static final int NEW;

  private static final int[] STATES = {
    CtStates.INVALID,
    CtStates.UNTRACKED,
    CtStates.NEW,
    CtStates.NEW | CtStates.SNAT,
    CtStates.NEW | CtStates.DNAT,
    CtStates.NEW | CtStates.SNAT | CtStates.DNAT,
    CtStates.RELATED,
    CtStates.RELATED | CtStates.SNAT,
    CtStates.RELATED | CtStates.DNAT,
    CtStates.RELATED | CtStates.SNAT | CtStates.DNAT,
    CtStates.ESTABLISHED,
    CtStates.ESTABLISHED | CtStates.SNAT,
    CtStates.ESTABLISHED | CtStates.DNAT,
    CtStates.ESTABLISHED | CtStates.SNAT | CtStates.DNAT
  };

  private static final int WITHOUT_ENTRY = CtStates.INVALID | CtStates.UNTRACKED;

  static {
    ALL = (1 << STATES.length) - 1;
    NEW = having(CtStates.NEW);
    FIRST_PACKETS = NEW | having(CtStates.RELATED);
  }

  private CtWorlds() {}

  /// What a packet can be in a table, before any rule is asked.
  static int in(final Table table) {
    return table == Table.NAT ? FIRST_PACKETS : ALL;
  }

  /// What a packet can be that a match lets through.
  static int of(final Match.Conntrack match) {
    final Match.Not<Integer> states = match.states();
    if (states != null) {
      return of(states.value(), states.not()); // the other options are not asked without an entry
    }
    return ALL & ~having(WITHOUT_ENTRY);
  }

  static int of(final Match.State match) {
    return of(match.states(), match.not());
  }

  /// Whether a match looks at nothing but the state.
  static boolean isAllOf(final Match.Conntrack match) {
    return match.states() != null
        && match.protocol() == null
        && match.originalSource() == null
        && match.originalDestination() == null
        && match.replySource() == null
        && match.replyDestination() == null
        && match.originalSourcePort() == null
        && match.originalDestinationPort() == null
        && match.replySourcePort() == null
        && match.replyDestinationPort() == null
        && match.status() == null
        && match.expires() == null
        && match.reply() == null;
  }

  private static int of(final int states, final boolean not) {
    final int matched = having(states);
    return not ? ALL & ~matched : matched;
  }

  private static int having(final int states) {
    int worlds = 0;
    for (int i = 0; i < STATES.length; i++) {
      if ((STATES[i] & states) != 0) {
        worlds |= 1 << i;
      }
    }
    return worlds;
  }
}
