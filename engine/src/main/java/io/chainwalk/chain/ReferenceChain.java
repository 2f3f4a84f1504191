package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.PacketTests;
import io.chainwalk.match.RulePacket;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chain as [ReferenceRules] walks it: the rules as they were given, beside each its tests, and what it has counted.
final class ReferenceChain {
  /// A rule and what was made of it.
  ///
  /// @param rule as given
  /// @param header the test of its header part
  /// @param matches those of its matches, one for each; none when the header's never matches
  /// @param tag remembered of a connection when the rule's DNAT is done
  /// @param dropReason what a packet's end is called when the rule drops it
  record Prepared(
      Rule rule, PacketTest header, List<PacketTest> matches, int tag, PacketOutcome dropReason) {}

  final boolean isIpv6;
  final Table table;
  final Chain chain;
  final List<Prepared> rules = new ArrayList<>();

  /// Who chooses an endpoint instead of the last rules' chances; null for nobody.
  final @Nullable ChainSelection selection;

  /// Packets and bytes of each rule, then of the policy.
  final long[] counts;

  ReferenceChain(
      final boolean isIpv6,
      final Table table,
      final Chain chain,
      final PacketTests tests,
      final RuleLabels labels,
      final ChainSelectors selectors) {
    this.isIpv6 = isIpv6;
    this.table = table;
    this.chain = chain;
    selection = ChainSelection.of(selectors, isIpv6, table, chain);
    counts = new long[2 * chain.rules().size() + 2];
    for (final Rule rule : chain.rules()) {
      // An unknown target's rule matches nothing, and what it names is not there for its sake.
      final boolean isKnown = !(rule.target() instanceof Target.Unknown);
      rules.add(
          new Prepared(
              rule,
              isKnown ? tests.of(rule.header()) : PacketTest.NEVER,
              isKnown ? rule.matches().stream().map(tests::of).toList() : List.of(),
              tag(labels, rule),
              dropReason(labels, rule)));
    }
  }

  /// Where a packet goes on that comes back from a chain: behind the ladder, if that led there.
  int placeOfReturn(final int next) {
    return selection != null && next > selection.first() ? selection.end() : next;
  }

  private int tag(final RuleLabels labels, final Rule rule) {
    return rule.target() instanceof Target.Nat nat && nat.destination()
        ? labels.tag(table, chain.name(), rule)
        : 0;
  }

  private PacketOutcome dropReason(final RuleLabels labels, final Rule rule) {
    return rule.target() instanceof Target.Drop || rule.target() instanceof Target.Reject
        ? labels.dropReason(table, chain.name(), rule)
        : PacketOutcome.FILTERED;
  }

  /// Counts a packet at a rule, or at the policy, whose place is behind the last rule.
  void count(final int place, final RulePacket packet) {
    counts[2 * place]++;
    counts[2 * place + 1] += packet.parsed().networkLength();
  }
}
