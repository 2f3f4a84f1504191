package io.chainwalk.ruleset;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The chains of one table.
public final class RuleTable {
  private final Table name;
  private final Map<String, Chain> chains;

  /// Makes a table.
  ///
  /// @param name which
  /// @param chains its chains, each with a name of its own
  public RuleTable(final Table name, final Collection<Chain> chains) {
    this.name = name;
    final Map<String, Chain> byName = LinkedHashMap.newLinkedHashMap(chains.size());
    chains.forEach(chain -> byName.put(chain.name(), chain));
    this.chains = Collections.unmodifiableMap(byName);
  }

  /// Which table.
  ///
  /// @return its name
  public Table name() {
    return name;
  }

  /// All chains.
  ///
  /// @return by name, in order, not to be changed
  public Map<String, Chain> chains() {
    return chains;
  }

  /// A chain.
  ///
  /// @param chainName its name
  /// @return the chain, or null when there is none of that name
  public @Nullable Chain chain(final String chainName) {
    return chains.get(chainName);
  }
}
