package io.chainwalk.tools.chains;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;

/// Has packets that rules drop end under the names that a replay counts them by, and remembers no endpoints: for packets
/// that nobody counts.
public final class DropLabels implements RuleLabels {
  /// Makes the labels.
  public DropLabels() {}

  @Override
  public int tag(final Table table, final String chain, final Rule rule) {
    return 0;
  }

  @Override
  public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
    return DropReasons.of(rule);
  }
}
