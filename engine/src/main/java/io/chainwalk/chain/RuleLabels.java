package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;

/// What is remembered of packets beyond what a kernel would: asked once for each rule, when rules are prepared.
///
/// **Threads:** those that prepare rules.
public interface RuleLabels {
  /// Nothing is remembered; what a rule drops is called FILTERED.
  RuleLabels NONE = (table, chain, rule) -> 0;

  /// What a connection is to be known by whose destination a DNAT rule decided, see
  /// [io.chainwalk.match.RulePacket#setTag].
  ///
  /// @param table the rule's table
  /// @param chain the rule's chain
  /// @param rule one whose target is DNAT
  /// @return the tag, 0 for none
  int tag(Table table, String chain, Rule rule);

  /// What to call a packet's end when a rule drops or rejects it.
  ///
  /// @param table the rule's table
  /// @param chain the rule's chain
  /// @param rule one whose target is DROP or REJECT
  /// @return a dropping outcome
  default PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
    return PacketOutcome.FILTERED;
  }
}
