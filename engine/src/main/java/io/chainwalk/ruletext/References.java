package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Rule;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Which chains of a table rules lead to.
final class References {
  private final Set<String> names = new HashSet<>();

  References(final Collection<ChainEdit> chains) {
    for (final ChainEdit chain : chains) {
      for (final Rule rule : chain.rules()) {
        names.add(ChainCommands.chainOf(rule.target()));
      }
    }
  }

  void requireNone(final String name) throws RuleSyntaxException {
    if (names.contains(name)) {
      throw new RuleSyntaxException("-X: rules still lead to chain " + name);
    }
  }
}
