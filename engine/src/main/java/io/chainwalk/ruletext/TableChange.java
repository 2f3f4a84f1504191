package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which chains of a table are others than before.
///
/// @param changed new ones, and those with another policy or other rules
/// @param removed those that are gone
record TableChange(Set<String> changed, Set<String> removed) {

  static TableChange between(final @Nullable RuleTable before, final RuleTable after) {
    final Set<String> changed = new HashSet<>();
    final Set<String> removed = new HashSet<>();
    for (final Chain chain : after.chains().values()) {
      final Chain old = before == null ? null : before.chain(chain.name());
      if (old == null || !meansTheSame(old, chain)) {
        changed.add(chain.name());
      }
    }
    if (before != null) {
      removed.addAll(without(before.chains().keySet(), after.chains().keySet()));
    }
    return new TableChange(changed, removed);
  }

  static Set<String> union(final Set<String> one, final Set<String> other) {
    final Set<String> both = new HashSet<>(one);
    both.addAll(other);
    return both;
  }

  static Set<String> without(final Set<String> all, final Set<String> some) {
    final Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static boolean meansTheSame(final Chain one, final Chain other) {
    if (one.equals(other)) {
      return true; // at once for a chain that was not touched
    }
    if (one.policy() != other.policy() || one.rules().size() != other.rules().size()) {
      return false;
    }
    for (int i = 0; i < one.rules().size(); i++) {
      if (!sameRule(one.rules().get(i), other.rules().get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether two rules are the same, counters and origins aside.
  static boolean sameRule(final Rule one, final Rule other) {
    return one.header().equals(other.header())
        && one.matches().equals(other.matches())
        && one.target().equals(other.target());
  }
}
