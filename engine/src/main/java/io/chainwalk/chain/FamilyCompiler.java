package io.chainwalk.chain;

import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The chains of one family and their numbers, from program to program.
///
/// A chain keeps its number for as long as it exists, whatever its rules become, so that those that lead to it need not
/// be compiled again. A number becomes free when its chain is removed.
///
/// **Threads:** one.
final class FamilyCompiler {
  private static final int FEWEST_CHAINS = 16;

  private final Map<Table, Map<String, Integer>> numbers = new EnumMap<>(Table.class);
  private Deque<Integer> free = new ArrayDeque<>();

  /// By number; shared with the last family that was made, hence never changed.
  private @Nullable CompiledChain[] chains = new CompiledChain[FEWEST_CHAINS];

  /// The words of each; shared likewise.
  private long[] @Nullable [] codes = new long[FEWEST_CHAINS][];

  private CountRanges counts = new CountRanges();

  /// How many rules lead to a chain, by number.
  private int[] references = new int[FEWEST_CHAINS];

  /// Numbers from here on have never been given out.
  private int fresh;

  FamilyCompiler() {
    for (final Table table : Table.values()) {
      numbers.put(table, new HashMap<>());
    }
  }

  /// A family without chains.
  CompiledFamily none() {
    return new CompiledFamily(chains, codes, builtIn(), new int[0], counts.end());
  }

  /// Compiles what changed, in the order of the ruleset, since the first rule that has a name decides what is made for
  /// it.
  ///
  /// @param compiler compiles a chain
  /// @param memory takes down what rules remember, and takes back what those of before did
  /// @param ruleset what is loaded now, or null for nothing
  /// @param changed the names of chains that came or are not the same as before, by table
  /// @param removed the names of chains that went, by table
  /// @return all chains
  /// @throws IllegalArgumentException when `iptables` would refuse the change; nothing has happened here then
  CompiledFamily update(
      final RuleCompiler compiler,
      final RuleMemory memory,
      final @Nullable Ruleset ruleset,
      final Map<Table, ? extends Collection<String>> changed,
      final Map<Table, ? extends Collection<String>> removed) {
    final FamilyUpdate update =
        new FamilyUpdate(numbers, free, chains, codes, counts, references, fresh);
    if (ruleset != null) {
      for (final RuleTable table : ruleset.tables().values()) {
        final Collection<String> names = changed.get(table.name());
        if (names != null) {
          addArrivals(compiler, table, names, update);
        }
      }
    }
    for (final Table table : Table.values()) {
      final Set<String> gone = new LinkedHashSet<>();
      addDeparted(gone, ruleset, table, changed.get(table));
      final Collection<String> names = removed.get(table);
      if (names != null) {
        gone.addAll(names);
      }
      for (final String name : gone) {
        final Integer number = numbersOf(table).get(name);
        if (number != null) {
          update.remove(table, name, number);
        }
      }
    }
    final int[] touched = update.apply(compiler, memory);
    update.settle();
    free = update.free();
    chains = update.chains();
    codes = update.codes();
    counts = update.counts();
    references = update.references();
    fresh = update.fresh();
    return new CompiledFamily(chains, codes, builtIn(), touched, counts.end());
  }

  /// Finds chains that are said to have changed, and are not there.
  private static void addDeparted(
      final Set<String> gone,
      final @Nullable Ruleset ruleset,
      final Table table,
      final @Nullable Collection<String> names) {
    if (names != null) {
      for (final String name : names) {
        if (ruleset == null || ruleset.chain(table, name) == null) {
          gone.add(name);
        }
      }
    }
  }

  /// Looks for what is wrong with chains that came or changed, and finds out what their rules ask.
  private void addArrivals(
      final RuleCompiler compiler,
      final RuleTable rules,
      final Collection<String> names,
      final FamilyUpdate update) {
    final LoopSearch loops = new LoopSearch(rules);
    for (final Chain chain : inOrder(rules, names)) {
      RulesetChecks.checkRules(rules, chain);
      final Integer number = numbersOf(rules.name()).get(chain.name());
      final CompiledChain before = number == null ? null : chains[number];
      loops.checkChange(before == null ? null : before.source, chain);
      update.add(rules.name(), chain, compiler.tests(rules.name(), chain));
    }
  }

  /// Those of the named chains that there are. The whole table is looked through only where the order matters, which is
  /// when several of them have rules that share things by name.
  private static List<Chain> inOrder(final RuleTable rules, final Collection<String> names) {
    final Map<String, Chain> wanted = new LinkedHashMap<>();
    int sharing = 0;
    for (final String name : names) {
      final Chain chain = rules.chain(name);
      if (chain != null && wanted.put(name, chain) == null && RuleCompiler.shares(chain)) {
        sharing++;
      }
    }
    if (sharing < 2) {
      return List.copyOf(wanted.values());
    }
    final List<Chain> ordered = new ArrayList<>(rules.chains().values());
    ordered.removeIf(chain -> !wanted.containsKey(chain.name()));
    return ordered;
  }

  private int[] builtIn() {
    final int[] builtIn = new int[CompiledFamily.BUILT_IN_PLACES];
    for (final Table table : Table.values()) {
      for (final Hook hook : Hook.values()) {
        final int place = CompiledFamily.place(table, hook);
        builtIn[place] = numbersOf(table).getOrDefault(hook.name(), CompiledFamily.NONE);
      }
    }
    return builtIn;
  }

  private Map<String, Integer> numbersOf(final Table table) {
    return numbers.getOrDefault(table, Map.of());
  }
}
