package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// What `iptables` refuses to load, and no evaluator could walk: jumps to nowhere, loops that packets could come into
/// ([LoopSearch]), targets in tables that do not have them.
final class RulesetChecks {
  private RulesetChecks() {}

  /// Looks at a whole table.
  static void check(final RuleTable table) {
    table.chains().values().forEach(chain -> checkRules(table, chain));
    new LoopSearch(table).checkTable();
  }

  /// Looks at a chain's rules: whether where they jump to exists, and whether their targets belong there.
  static void checkRules(final RuleTable table, final Chain chain) {
    for (final Rule rule : chain.rules()) {
      final String callee = callee(rule.target());
      if (callee != null && table.chain(callee) == null) {
        throw refused(table.name(), chain.name(), rule, "there is no chain " + callee);
      }
      if (!belongs(rule.target(), table.name())) {
        throw refused(table.name(), chain.name(), rule, "its target does not exist in this table");
      }
    }
  }

  /// Where a target leads, or null for one that leads nowhere.
  static @Nullable String callee(final Target target) {
    if (target instanceof Target.Jump jump) {
      return jump.chain();
    }
    return target instanceof Target.Goto jump ? jump.chain() : null;
  }

  /// Which targets the kernel has in some tables only (facts sheet 7.5, 7.6).
  private static boolean belongs(final Target target, final Table table) {
    if (target instanceof Target.Nat
        || target instanceof Target.Masquerade
        || target instanceof Target.Redirect) {
      return table == Table.NAT;
    }
    if (target instanceof Target.Reject) {
      return table == Table.FILTER;
    }
    return !(target instanceof Target.Ct) || table == Table.RAW;
  }

  /// What is thrown for a rule.
  static IllegalArgumentException refused(
      final Table table, final String chain, final Rule rule, final String why) {
    return new IllegalArgumentException(
        rule.origin().place()
            + ": rule of chain "
            + chain
            + " in table "
            + table.text()
            + ": "
            + why);
  }
}
