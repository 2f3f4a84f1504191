package io.chainwalk.tools.verify;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Outcome;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.Verdict;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.nat.NatRandom;
import io.chainwalk.nat.NatRange;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rules whose chances end as they ended in the kernel, as far as that can be seen; everything else they decide
/// themselves. What the kernel did is no way out for them: a choice that the rules do not have is not made.
///
/// **Threads:** one, the worker's.
final class DictatedRules implements Rules {
  /// Nobody has found out where among its chances a packet was.
  static final long NO_PLACE = -1;

  private final Rules rules;
  private final RuleState state;
  private final @Nullable ReferenceRules search;
  private final Observations observations;
  private final NatRandom ports;
  private final long seed;
  private final Node node;
  private final Set<Table> tablesOfChance;

  /// Wraps rules.
  ///
  /// @param rules what decides
  /// @param state what it remembers
  /// @param search the same rules, when they are to find out what the kernel drew; null for those that are told, since
  ///     the others have walked the same packet before
  /// @param observations what the kernel did
  /// @param ports the worker's
  /// @param node the machine they are on
  /// @param rulesets the rules as such
  /// @param seed the engine's
  DictatedRules(
      final Rules rules,
      final RuleState state,
      final @Nullable ReferenceRules search,
      final Observations observations,
      final NatRandom ports,
      final Node node,
      final Rulesets rulesets,
      final long seed) {
    this.rules = rules;
    this.state = state;
    this.search = search;
    this.observations = observations;
    this.ports = ports;
    this.node = node;
    this.seed = seed;
    tablesOfChance = tablesOfChance(rulesets);
  }

  private static Set<Table> tablesOfChance(final Rulesets rulesets) {
    final Set<Table> tables = EnumSet.noneOf(Table.class);
    for (final Ruleset ruleset : rulesets.loaded()) {
      for (final RuleTable table : ruleset.tables().values()) {
        if (table.chains().values().stream().anyMatch(DictatedRules::hasChance)) {
          tables.add(table.name());
        }
      }
    }
    tables.remove(Table.RAW); // whose chances nobody can see
    return tables;
  }

  private static boolean hasChance(final Chain chain) {
    return chain.rules().stream()
        .flatMap(rule -> rule.matches().stream())
        .anyMatch(Match.Random.class::isInstance);
  }

  @Override
  public boolean hasNat(final boolean ipv6) {
    return rules.hasNat(ipv6);
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return rules.hasChain(table, hook);
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    final ObservedPacket seen = observations.of(packet.number());
    if (seen != null && tablesOfChance.contains(table)) {
      dictate(table, hook, packet, seen);
    }
    return rules.judge(table, hook, packet);
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    final ObservedPacket seen = observations.of(packet.number());
    if (seen != null) {
      if (tablesOfChance.contains(Table.NAT)) {
        dictate(Table.NAT, hook, packet, seen);
      }
      final FlowTuple left = seen.translated();
      if (left != null) {
        final boolean isDestination = hook == Hook.PREROUTING || hook == Hook.OUTPUT;
        ports.dictatePort(
            isDestination && !Protocol.isIcmp(left.protocol())
                ? left.destinationPort()
                : left.sourcePort());
      }
    }
    return rules.nat(hook, packet, range);
  }

  private void dictate(
      final Table table, final Hook hook, final RulePacket packet, final ObservedPacket seen) {
    if (search != null) {
      final List<Outcome> outcomes = search.outcomes(table, hook, packet);
      if (outcomes.size() > 1) {
        findOut(outcomes, table, hook, packet, seen);
      }
    }
    final long place = seen.place(table, hook);
    if (place != NO_PLACE) {
      state.draws().beginAt(seed, packet.number(), place);
    }
  }

  private void findOut(
      final List<Outcome> outcomes,
      final Table table,
      final Hook hook,
      final RulePacket packet,
      final ObservedPacket seen) {
    if (table == Table.NAT) {
      seen.lookUp(packet.parsed().tuple());
    }
    final OutcomeSigns signs =
        new OutcomeSigns(seen, node, table, hook, packet.parsed().tuple(), outcomes);
    final List<Outcome> agreeing = outcomes.stream().filter(signs::agrees).toList();
    agreeing.stream()
        .filter(outcome -> outcome.place() != NO_PLACE)
        .findFirst()
        .ifPresent(outcome -> seen.setPlace(table, hook, outcome.place()));
    if (agreeing.size() == 1 && signs.areAllSeen(outcomes)) {
      observations.tally().add(outcomes, agreeing.getFirst());
    }
    if (signs.isDropUnexplained(outcomes)) {
      seen.setUndecidable();
    }
  }
}
