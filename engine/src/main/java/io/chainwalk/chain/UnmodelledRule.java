package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule whose target does something on a node that neither evaluator does: whoever shows results is to name it.
///
/// @param ipv6 the family
/// @param table its table
/// @param chain its chain
/// @param position its place in the chain, from 1
/// @param rule the rule
/// @param instead the target, and what happens here, in words
public record UnmodelledRule(
    boolean ipv6, Table table, String chain, int position, Rule rule, String instead) {

  /// Finds all of them.
  ///
  /// @param ruleset the rules of a family
  /// @return in the order of the rules
  public static List<UnmodelledRule> in(final Ruleset ruleset) {
    final List<UnmodelledRule> found = new ArrayList<>();
    for (final RuleTable table : ruleset.tables().values()) {
      for (final Chain chain : table.chains().values()) {
        for (int i = 0; i < chain.rules().size(); i++) {
          final Rule rule = chain.rules().get(i);
          final String instead = instead(rule.target());
          if (instead != null) {
            found.add(
                new UnmodelledRule(
                    ruleset.ipv6(), table.name(), chain.name(), i + 1, rule, instead));
          }
        }
      }
    }
    return found;
  }

  private static @Nullable String instead(final Target target) {
    if (target instanceof Target.ChangeSet) {
      return "SET: the rule counts, and the set stays as it was read";
    }
    if (target instanceof Target.Tcpmss) {
      return "TCPMSS: the rule counts, and the segment size stays as it is";
    }
    return target instanceof final Target.Queue queue
        ? queue.name() + ": no program listens: the packet is dropped, with --queue-bypass accepted"
        : null;
  }
}
