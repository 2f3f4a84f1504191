package io.chainwalk.tools.rules;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruletext.RulesetWriter;
import io.chainwalk.tools.chains.WrittenRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What `iptables-save` prints of a node that had no rules before it was given some.
final class SavedRules {
  private SavedRules() {}

  /// Loads rules and saves them.
  ///
  /// @param ipv6 the family
  /// @param lines restore text that kube-proxy wrote
  /// @return the saved text; a rule's line has the origin of the line that it was loaded from
  static List<RuleLine> of(final boolean ipv6, final List<RuleLine> lines) {
    final List<RuleLine> saved = new ArrayList<>(lines.size());
    for (final RuleTable table : WrittenRules.load(ipv6, lines).tables().values()) {
      save(table, saved);
    }
    return saved;
  }

  private static void save(final RuleTable table, final List<RuleLine> saved) {
    final Map<String, Iterator<Rule>> rulesByChain = new HashMap<>();
    for (final Chain chain : table.chains().values()) {
      rulesByChain.put(chain.name(), chain.rules().iterator());
    }
    final StringBuilder text = new StringBuilder();
    RulesetWriter.write(table, RulesetWriter.Counters.ZERO, text);
    text.toString()
        .lines()
        .forEach(line -> {
          final Iterator<Rule> rules = rulesByChain.get(chainOf(line));
          saved.add(new RuleLine(line, rules == null ? Origin.UNKNOWN : rules.next().origin()));
        });
  }

  /// The chain that a line appends to; empty for a line that is no rule.
  private static String chainOf(final String line) {
    return line.startsWith("-A ") ? line.split(" ", 3)[1] : "";
  }
}
