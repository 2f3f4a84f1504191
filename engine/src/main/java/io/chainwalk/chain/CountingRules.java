package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;

/// Rules that count what they match, as `iptables -L -v` shows it: packets, and the sum of their IP lengths at the hook.
///
/// Counts begin with 0 when a chain comes into force; what the ruleset itself says of a rule's count is added by
/// [#counted] only, so that it is there once, however many workers counted.
///
/// **Threads:** counts are plain words of one worker; to be read by others only after something that orders memory.
public interface CountingRules extends Rules {
  /// What a chain has counted.
  ///
  /// @param ipv6 the family
  /// @param table its table
  /// @param chain its name
  /// @return for each rule in order packets and bytes, then the same for the policy; empty when there is no such chain
  long[] counts(boolean ipv6, Table table, String chain);

  /// A ruleset with what workers counted added to its rules and policies.
  ///
  /// @param ruleset what the workers walk packets through
  /// @param workers their rules
  /// @return the same rules with other counts
  static Ruleset counted(final Ruleset ruleset, final List<? extends CountingRules> workers) {
    final List<RuleTable> tables = new ArrayList<>();
    for (final RuleTable table : ruleset.tables().values()) {
      final List<Chain> chains = new ArrayList<>();
      for (final Chain chain : table.chains().values()) {
        chains.add(counted(ruleset.ipv6(), table.name(), chain, workers));
      }
      tables.add(new RuleTable(table.name(), chains));
    }
    return new Ruleset(ruleset.ipv6(), tables);
  }

  private static Chain counted(
      final boolean ipv6,
      final Table table,
      final Chain chain,
      final List<? extends CountingRules> workers) {
    final int ruleCount = chain.rules().size();
    final long[] sums = new long[2 * ruleCount + 2];
    for (final CountingRules worker : workers) {
      final long[] counts = worker.counts(ipv6, table, chain.name());
      for (int i = 0; i < Math.min(sums.length, counts.length); i++) {
        sums[i] += counts[i];
      }
    }
    final List<Rule> rules = new ArrayList<>(ruleCount);
    for (int i = 0; i < ruleCount; i++) {
      final Rule rule = chain.rules().get(i);
      rules.add(
          new Rule(
              rule.header(),
              rule.matches(),
              rule.target(),
              add(rule.count(), sums, i),
              rule.origin()));
    }
    return new Chain(
        chain.name(), chain.policy(), add(chain.policyCount(), sums, ruleCount), rules);
  }

  private static RuleCount add(final RuleCount initial, final long[] sums, final int place) {
    return new RuleCount(
        initial.packets() + sums[2 * place], initial.bytes() + sums[2 * place + 1]);
  }
}
