package io.chainwalk.match;

import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.IpSets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sets that rules ask, each compiled once for all rules that ask it in the same way.
///
/// **Threads:** one, that makes the program.
final class CompiledSets {
  private final IpSets sets;
  private final Map<Key, CompiledSet> compiled = new HashMap<>();

  /// A set and how it is asked.
  private record Key(String name, List<Boolean> sources, boolean returnNomatch) {}

  CompiledSets(final IpSets sets) {
    this.sets = sets;
  }

  /// The set of a name.
  ///
  /// @throws IllegalArgumentException when there is none
  IpSet find(final String name) {
    final IpSet set = sets.set(name);
    if (set == null) {
      throw new IllegalArgumentException(
          "no set is named " + name + "; sets are read from what `ipset save` prints");
    }
    return set;
  }

  /// A set as it is asked.
  ///
  /// @param set as [#find] found it
  /// @param sources for each dimension whether it is `src`
  /// @param returnNomatch whether only entries with `nomatch` count
  CompiledSet compiled(final IpSet set, final List<Boolean> sources, final boolean returnNomatch) {
    return compiled.computeIfAbsent(
        new Key(set.name(), sources, returnNomatch),
        absent -> new CompiledSet(set, sources, returnNomatch));
  }
}
