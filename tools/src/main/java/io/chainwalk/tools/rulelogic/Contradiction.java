package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.CtStatuses;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Draws;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why no packet at all can match a rule.
final class Contradiction {
  /// Where no packet has an interface that it came in by. At POSTROUTING newer kernels know it.
  private static final Set<Hook> WITHOUT_INPUT = EnumSet.of(Hook.OUTPUT);

  /// Where no packet has an interface that it leaves by.
  private static final Set<Hook> WITHOUT_OUTPUT = EnumSet.of(Hook.PREROUTING, Hook.INPUT);

  private Contradiction() {}

  /// Looks for a reason.
  ///
  /// @param rule the rule
  /// @param table its table
  /// @param hooks where its chain is asked; empty where that is not known
  /// @return the reason, as what follows "because"; null where there is none that is certain
  static @Nullable String of(final Rule rule, final Table table, final Set<Hook> hooks) {
    final String ofHeader = ofHeader(rule.header(), hooks);
    return ofHeader != null ? ofHeader : ofMatches(rule, table);
  }

  private static @Nullable String ofHeader(final HeaderMatch header, final Set<Hook> hooks) {
    if (header.source().isAny() && header.notSource()) {
      return "no packet has a source outside of all addresses";
    }
    if (header.destination().isAny() && header.notDestination()) {
      return "no packet has a destination outside of all addresses";
    }
    if (isNone(header.input()) || isNone(header.output())) {
      return "no interface has a name unlike every name";
    }
    if (isMissing(header.input(), hooks, WITHOUT_INPUT)) {
      return "packets that the node sends itself came in by no interface";
    }
    if (isMissing(header.output(), hooks, WITHOUT_OUTPUT)) {
      return "it is not known yet by which interface a packet leaves, where the chain is asked";
    }
    return null;
  }

  private static boolean isNone(final InterfaceMatch match) {
    return match.not() && match.prefix() && match.name().isEmpty();
  }

  private static boolean isMissing(
      final InterfaceMatch match, final Set<Hook> hooks, final Set<Hook> without) {
    return !hooks.isEmpty() && without.containsAll(hooks) && !match.matches("");
  }

  private static @Nullable String ofMatches(final Rule rule, final Table table) {
    final RuleView view = new RuleView(rule, table);
    if (view.sourcePorts().isEmpty()) {
      return "no source port is in all of its ranges";
    }
    if (view.destinationPorts().isEmpty()) {
      return "no destination port is in all of its ranges";
    }
    if (view.readsPorts() && rule.header().fragment() == HeaderMatch.Fragment.LATER) {
      return "fragments but the first have no ports";
    }
    if (view.worlds() == 0) {
      return table == Table.NAT && isPossible(rule, Table.FILTER)
          ? "rules of table nat are asked for the first packet of a connection only"
          : "no packet is in all of its conntrack states";
    }
    for (final Match match : rule.matches()) {
      final String reason = ofMatch(match);
      if (reason != null) {
        return reason;
      }
    }
    return ofPairs(rule.matches());
  }

  private static boolean isPossible(final Rule rule, final Table table) {
    return new RuleView(rule, table).worlds() != 0;
  }

  private static @Nullable String ofMatch(final Match match) {
    return switch (match) {
      case Match.Mark(int value, int mask, boolean not) ->
          !not && (value & ~mask) != 0 ? "its mark has bits outside of its mask" : null;
      case Match.Connmark(int value, int mask, boolean not) ->
          !not && (value & ~mask) != 0 ? "its connection mark has bits outside of its mask" : null;
      case Match.Random(long threshold, boolean not) ->
          threshold == (not ? Draws.CERTAIN : 0) ? "its probability is nothing" : null;
      case Match.Nth(long every, _, boolean not) ->
          every == 1 && not ? "it leaves out every packet" : null;
      case Match.Tcp(_, _, var flags, _) ->
          flags != null && !flags.not() && (flags.value().set() & ~flags.value().mask()) != 0
              ? "it wants TCP flags that it does not look at"
              : null;
      case final Match.Conntrack conntrack -> ofStatus(conntrack.status());
      case Match.Ports _,
          Match.Sctp _,
          Match.Icmp _,
          Match.Multiport _,
          Match.AddrType _,
          Match.State _,
          Match.Comment _,
          Match.InSet _,
          Match.Recent _,
          Match.Limit _,
          Match.Hashlimit _,
          Match.Physdev _,
          Match.Length _,
          Match.Ttl _,
          Match.Tos _,
          Match.Dscp _,
          Match.Owner _,
          Match.Nfacct _,
          Match.Mac _,
          Match.PktType _,
          Match.Unknown _ ->
          null;
    };
  }

  private static @Nullable String ofStatus(final Match.@Nullable Not<Integer> status) {
    return status != null && !status.not() && status.value() == CtStatuses.NONE
        ? "--ctstatus NONE matches no connection"
        : null;
  }

  private static @Nullable String ofPairs(final List<Match> matches) {
    for (int i = 0; i < matches.size(); i++) {
      for (int j = 0; j < i; j++) {
        final String reason = ofPair(matches.get(j), matches.get(i));
        if (reason != null) {
          return reason;
        }
      }
    }
    return null;
  }

  private static @Nullable String ofPair(final Match one, final Match other) {
    if (one instanceof Match.Mark(int a, int am, boolean notA)
        && other instanceof Match.Mark(int b, int bm, boolean notB)) {
      return excludes(a, am, notA, b, bm, notB) ? "no mark is as both of its tests want it" : null;
    }
    if (one instanceof Match.Connmark(int a, int am, boolean notA)
        && other instanceof Match.Connmark(int b, int bm, boolean notB)) {
      return excludes(a, am, notA, b, bm, notB)
          ? "no connection mark is as both of its tests want it"
          : null;
    }
    if (one instanceof Match.Tcp(_, _, var f, _)
        && f != null
        && other instanceof Match.Tcp(_, _, var g, _)
        && g != null) {
      final Match.TcpFlags a = f.value();
      final Match.TcpFlags b = g.value();
      return excludes(a.set(), a.mask(), f.not(), b.set(), b.mask(), g.not())
          ? "no TCP flags are as both of its tests want them"
          : null;
    }
    return null;
  }

  /// Whether no number passes both `(x AND mask) == value`, or its opposite.
  private static boolean excludes(
      final int a,
      final int aMask,
      final boolean notA,
      final int b,
      final int bMask,
      final boolean notB) {
    if (notA && notB) {
      return false; // undecided: some number passes both but for masks of a bit
    }
    if (!notA && !notB) {
      return ((a ^ b) & aMask & bMask) != 0;
    }
    return notA
        ? Implication.bitsWithin(b, bMask, a, aMask)
        : Implication.bitsWithin(a, aMask, b, bMask);
  }
}
