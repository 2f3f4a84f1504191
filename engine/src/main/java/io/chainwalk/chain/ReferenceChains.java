package io.chainwalk.chain;

import io.chainwalk.match.PacketTests;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The chains of both families that [ReferenceRules] walks, by table and name, and what of a [RuleMemory] they hold.
///
/// **Threads:** one, that of the rules.
final class ReferenceChains {
  private final RuleLabels labels;
  private final ChainSelectors selectors;
  private final RuleMemory memory;
  private final List<RuleMemory.Holding> holdings = new ArrayList<>();
  private final Map<Table, Map<String, ReferenceChain>> ipv4;
  private final Map<Table, Map<String, ReferenceChain>> ipv6;

  /// Prepares the chains.
  ///
  /// @throws IllegalArgumentException when a ruleset is one that `iptables` would refuse
  ReferenceChains(
      final Rulesets rulesets,
      final RuleContext context,
      final RuleLabels labels,
      final ChainSelectors selectors,
      final RuleMemory memory) {
    this.labels = labels;
    this.selectors = selectors;
    this.memory = memory;
    ipv4 = prepare(rulesets.ipv4(), new PacketTests(false, context, rulesets.sets(), memory));
    ipv6 = prepare(rulesets.ipv6(), new PacketTests(true, context, rulesets.sets(), memory));
  }

  private Map<Table, Map<String, ReferenceChain>> prepare(
      final @Nullable Ruleset ruleset, final PacketTests tests) {
    final Map<Table, Map<String, ReferenceChain>> tables = new EnumMap<>(Table.class);
    if (ruleset == null) {
      return tables;
    }
    for (final RuleTable table : ruleset.tables().values()) {
      RulesetChecks.check(table);
      memory.begin(ruleset.ipv6(), table.name());
      final Map<String, ReferenceChain> chains = new LinkedHashMap<>();
      table
          .chains()
          .values()
          .forEach(chain ->
              chains.put(
                  chain.name(),
                  new ReferenceChain(
                      ruleset.ipv6(), table.name(), chain, tests, labels, selectors)));
      tables.put(table.name(), chains);
      holdings.add(memory.taken());
    }
    return tables;
  }

  /// What these chains hold of the memory, until [RuleMemory#giveBack].
  List<RuleMemory.Holding> holdings() {
    return holdings;
  }

  private Map<Table, Map<String, ReferenceChain>> tables(final boolean isIpv6) {
    return isIpv6 ? ipv6 : ipv4;
  }

  /// Whether a family has a table.
  boolean has(final boolean isIpv6, final Table table) {
    return tables(isIpv6).containsKey(table);
  }

  /// The chain of a name.
  ///
  /// @return null when there is none
  @Nullable ReferenceChain find(final boolean isIpv6, final Table table, final String name) {
    return tables(isIpv6).getOrDefault(table, Map.of()).get(name);
  }

  /// The chain that a hook begins with.
  ///
  /// @return null when there is none
  @Nullable ReferenceChain builtIn(final boolean isIpv6, final Table table, final Hook hook) {
    return find(isIpv6, table, hook.name());
  }

  /// The chain that a rule of another leads to; it is there, as was checked.
  ReferenceChain callee(final ReferenceChain from, final String name) {
    return Objects.requireNonNull(find(from.isIpv6, from.table, name), name);
  }
}
