package io.chainwalk.kubeproxy;

import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The rules of one service port. Filled by a [RuleMode], read by [KubeProxy].
final class PortRules {
  private static final Share NOTHING = new Share(List.of(), List.of(), List.of());

  private final Map<Table, Share> shares = new EnumMap<>(Table.class);

  /// What a service port adds to a table.
  ///
  /// @param topLevel rules of chains that all services share
  /// @param chains names of its own chains, in the order of their making
  /// @param rules of its own chains
  record Share(List<RuleLine> topLevel, List<String> chains, List<RuleLine> rules) {}

  /// What is added to a table, to be filled.
  Share add(final Table table) {
    return shares.computeIfAbsent(
        table, t -> new Share(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  /// What was added to a table.
  Share in(final Table table) {
    return shares.getOrDefault(table, NOTHING);
  }
}
