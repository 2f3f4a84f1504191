package io.chainwalk.ruleset;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All tables of one address family: what one of `iptables-save` and `ip6tables-save` prints. Immutable; a change is a
/// new one that shares the chains that did not change.
public final class Ruleset {
  private final boolean ipv6;
  private final Map<Table, RuleTable> tables =
      LinkedHashMap.newLinkedHashMap(Table.values().length);

  /// Makes a ruleset.
  ///
  /// @param ipv6 the family
  /// @param tables its tables, in the order in which they are to be written; one that is missing has no rules and
  ///     accepts
  public Ruleset(final boolean ipv6, final Collection<RuleTable> tables) {
    this.ipv6 = ipv6;
    tables.forEach(table -> this.tables.put(table.name(), table));
  }

  /// The family.
  ///
  /// @return true for IPv6
  public boolean ipv6() {
    return ipv6;
  }

  /// All tables.
  ///
  /// @return by name, in the order of the dump, not to be changed
  public Map<Table, RuleTable> tables() {
    return Collections.unmodifiableMap(tables);
  }

  /// A table.
  ///
  /// @param name which
  /// @return the table, or null when there is none
  public @Nullable RuleTable table(final Table name) {
    return tables.get(name);
  }

  /// A chain.
  ///
  /// @param table in which table
  /// @param name its name
  /// @return the chain, or null when there is none
  public @Nullable Chain chain(final Table table, final String name) {
    final RuleTable in = tables.get(table);
    return in == null ? null : in.chain(name);
  }
}
