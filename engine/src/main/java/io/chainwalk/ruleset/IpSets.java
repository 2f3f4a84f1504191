package io.chainwalk.ruleset;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All sets of a node, both families: what `ipset save` prints. Immutable.
public final class IpSets {
  /// No sets.
  public static final IpSets NONE = new IpSets(List.of());

  private final Map<String, IpSet> sets;

  /// Makes a collection.
  ///
  /// @param sets each with a name of its own
  public IpSets(final Collection<IpSet> sets) {
    final Map<String, IpSet> byName = LinkedHashMap.newLinkedHashMap(sets.size());
    sets.forEach(set -> byName.put(set.name(), set));
    this.sets = Collections.unmodifiableMap(byName);
  }

  /// All sets.
  ///
  /// @return by name, in the order of the dump, not to be changed
  public Map<String, IpSet> sets() {
    return sets;
  }

  /// A set.
  ///
  /// @param name its name
  /// @return the set, or null when there is none of that name
  public @Nullable IpSet set(final String name) {
    return sets.get(name);
  }
}
