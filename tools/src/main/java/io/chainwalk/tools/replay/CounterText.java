package io.chainwalk.tools.replay;

import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.CountingRules;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.match.Account;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The rules with what they have counted, as `iptables-save -c` and `ip6tables-save -c` print them, and behind them, as
/// comments, what `nfacct list` prints.
final class CounterText {
  private CounterText() {}

  /// Adds up what workers have counted.
  ///
  /// @param rulesets the rules of all of them, with the counts that they began with
  /// @param workers what has counted, and counts no more
  /// @return lines, each with its end
  static String of(final Rulesets rulesets, final List<CompiledRules> workers) {
    final StringBuilder text = new StringBuilder(1 << 16);
    for (final Ruleset ruleset : rulesets.loaded()) {
      text.append(ruleset.ipv6() ? "# ip6tables-save -c\n" : "# iptables-save -c\n")
          .append(
              RulesetWriter.write(
                  CountingRules.counted(ruleset, workers), RulesetWriter.Counters.ALL));
    }
    accounts(workers)
        .forEach((name, count) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "# { pkts = %020d, bytes = %020d } = %s;\n",
                    count.packets(),
                    count.bytes(),
                    name)));
    return text.toString();
  }

  private static Map<String, RuleCount> accounts(final List<CompiledRules> workers) {
    final Map<String, RuleCount> sums = new TreeMap<>();
    for (final CompiledRules worker : workers) {
      for (final Account account : worker.state().accounts()) {
        sums.merge(
            account.name(),
            new RuleCount(account.packets(), account.bytes()),
            (one, other) ->
                new RuleCount(one.packets() + other.packets(), one.bytes() + other.bytes()));
      }
    }
    return sums;
  }
}
