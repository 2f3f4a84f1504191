package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Writes rules as `iptables-save` 1.8 prints them (facts sheet 7.7), without its comment lines.
///
/// Chains: built-in ones by hook, then users' by name, as both the legacy and the nft variant have them (nft before
/// 1.8.5 kept the order of creation, so such a dump comes back sorted). Tables: in the order of the ruleset, since the
/// kernel's is that of first use.
public final class RulesetWriter {
  private RulesetWriter() {}

  /// Which counters are written.
  public enum Counters {
    /// Those of chains, all 0: a ruleset that has just been loaded.
    ZERO,
    /// Those of chains: what `iptables-save` prints.
    CHAINS,
    /// Those of chains and rules: `iptables-save -c`.
    ALL
  }

  /// Writes a ruleset.
  ///
  /// @param ruleset what to write
  /// @param counters which counters
  /// @return lines, each with its end
  public static String write(final Ruleset ruleset, final Counters counters) {
    final StringBuilder out = new StringBuilder(1 << 16);
    for (final RuleTable table : ruleset.tables().values()) {
      write(table, counters, out);
    }
    return out.toString();
  }

  /// Writes a table.
  ///
  /// @param table what to write
  /// @param counters which counters
  /// @param out gets the lines from `*` to `COMMIT`
  public static void write(
      final RuleTable table, final Counters counters, final StringBuilder out) {
    final List<Chain> chains = inOrder(table);
    out.append('*').append(table.name().text()).append('\n');
    for (final Chain chain : chains) {
      out.append(':').append(chain.name()).append(' ');
      out.append(chain.policy() == Chain.Policy.NONE ? "-" : chain.policy().name()).append(' ');
      count(counters == Counters.ZERO ? RuleCount.ZERO : chain.policyCount(), out);
      out.append('\n');
    }
    for (final Chain chain : chains) {
      for (final Rule rule : chain.rules()) {
        if (counters == Counters.ALL) {
          count(rule.count(), out);
          out.append(' ');
        }
        rule(rule, chain.name(), out);
        out.append('\n');
      }
    }
    out.append("COMMIT\n");
  }

  /// A rule as a line of its own.
  ///
  /// @param rule what to write
  /// @param chain where it stands
  /// @return as `-A CHAIN -p tcp -j ACCEPT`
  public static String rule(final Rule rule, final String chain) {
    final StringBuilder out = new StringBuilder(128);
    rule(rule, chain, out);
    return out.toString();
  }

  private static void rule(final Rule rule, final String chain, final StringBuilder out) {
    final boolean ipv6 = rule.header().source().address().ipv6();
    final RuleText text = new RuleText(out);
    out.append("-A ").append(chain);
    HeaderText.write(rule.header(), text);
    for (int i = 0; i < rule.matches().size(); i++) {
      MatchText.write(rule.matches().get(i), ipv6, text);
    }
    TargetText.write(rule.target(), ipv6, text);
  }

  private static void count(final RuleCount count, final StringBuilder out) {
    out.append('[').append(count.packets()).append(':').append(count.bytes()).append(']');
  }

  private static List<Chain> inOrder(final RuleTable table) {
    final List<Chain> builtIn = new ArrayList<>();
    for (final Hook hook : table.name().hooks()) {
      final Chain chain = table.chain(hook.name());
      if (chain != null) {
        builtIn.add(chain);
      }
    }
    final List<Chain> users = new ArrayList<>(table.chains().values());
    users.removeIf(chain -> chain.policy() != Chain.Policy.NONE);
    users.sort(Comparator.comparing(Chain::name));
    builtIn.addAll(users);
    return builtIn;
  }
}
