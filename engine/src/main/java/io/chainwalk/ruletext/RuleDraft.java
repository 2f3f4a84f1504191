package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Table;
import java.util.List;

/// What the matches and the target of a rule must know of it.
///
/// @param ipv6 the family
/// @param table the table
/// @param protocol of `-p`, 0 for any
/// @param notProtocol whether `-p` is inverted
/// @param matches its matches, as far as they have been made
record RuleDraft(
    boolean ipv6, Table table, int protocol, boolean notProtocol, List<Match> matches) {
  /// Datagram Congestion Control Protocol, RFC 4340.
  static final int DCCP = 33;

  /// Whether the rule is about one protocol only.
  boolean isOnly(final int wanted) {
    return protocol == wanted && !notProtocol;
  }

  /// Requires `-p` with one protocol, as the kernel does for matches that look into its header.
  void requireProtocol(final String owner, final int wanted) throws RuleSyntaxException {
    if (!isOnly(wanted)) {
      throw new RuleSyntaxException(owner + " needs -p " + ProtocolNames.nameOf(wanted));
    }
  }

  /// Requires `-p` with a protocol for which a NAT target may name ports.
  void requireNatPorts(final String owner) throws RuleSyntaxException {
    final boolean known =
        switch (protocol) {
          case Protocol.TCP, Protocol.UDP, Protocol.SCTP, DCCP, Protocol.ICMP -> true;
          default -> false;
        };
    if (!known) {
      throw new RuleSyntaxException(owner + " with ports needs -p tcp, udp, sctp, dccp or icmp");
    }
  }

  /// Requires a table.
  void requireTable(final String owner, final Table wanted) throws RuleSyntaxException {
    if (table != wanted) {
      throw new RuleSyntaxException(
          owner + " can be used in table " + wanted.text() + " only, not in " + table.text());
    }
  }
}
