package io.chainwalk.chain;

import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The state of a [FamilyCompiler] as it will be once a change has come through: the change is made here, so that one that
/// is refused halfway leaves nothing behind.
///
/// **Threads:** one.
final class FamilyUpdate {
  /// A chain that came or changed.
  ///
  /// @param table its table
  /// @param chain as it is now
  /// @param asked what its rules ask
  private record Arrival(Table table, Chain chain, ChainTests asked) {}

  /// A chain that went.
  private record Departure(Table table, String name, int number) {}

  /// Of before.
  private final Map<Table, Map<String, Integer>> numbers;

  private final Map<Table, Map<String, Integer>> newNumbers = new EnumMap<>(Table.class);
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Departure> departures = new ArrayList<>();
  private final Deque<Integer> free;
  private @Nullable CompiledChain[] chains;
  private long[] @Nullable [] codes;
  private final CountRanges counts;
  private int[] references;
  private int fresh;

  /// Begins a change.
  ///
  /// @param numbers of chains by name, which [#settle] changes
  /// @param free numbers that can be given out
  /// @param chains by number
  /// @param codes the words of each
  /// @param counts where chains' counts are
  /// @param references how many rules lead to a chain, by number
  /// @param fresh from here on numbers have never been given out
  FamilyUpdate(
      final Map<Table, Map<String, Integer>> numbers,
      final Deque<Integer> free,
      final @Nullable CompiledChain[] chains,
      final long[] @Nullable [] codes,
      final CountRanges counts,
      final int[] references,
      final int fresh) {
    this.numbers = numbers;
    this.free = new ArrayDeque<>(free);
    this.chains = chains.clone();
    this.codes = codes.clone();
    this.counts = new CountRanges(counts);
    this.references = references.clone();
    this.fresh = fresh;
  }

  void add(final Table table, final Chain chain, final ChainTests asked) {
    arrivals.add(new Arrival(table, chain, asked));
  }

  void remove(final Table table, final String name, final int number) {
    departures.add(new Departure(table, name, number));
  }

  /// Compiles the chains that were added, and gives back what those of before had taken.
  ///
  /// @return the numbers of all chains that came, changed or went
  /// @throws IllegalArgumentException when a chain went that others lead to
  int[] apply(final RuleCompiler compiler, final RuleMemory memory) {
    arrivals.forEach(arrival -> forget(find(arrival.table, arrival.chain.name()), memory));
    departures.forEach(departure -> forget(departure.number, memory));
    for (final Departure departure : departures) {
      if (references[departure.number] != 0) {
        throw new IllegalArgumentException(
            "chain " + departure.name + " is still used in table " + departure.table.text());
      }
    }
    arrivals.forEach(arrival -> giveNumber(arrival.table, arrival.chain.name()));
    final int[] touched = new int[arrivals.size() + departures.size()];
    int count = 0;
    for (final Arrival arrival : arrivals) {
      touched[count++] = compile(compiler, arrival);
    }
    for (final Departure departure : departures) {
      touched[count++] = departure.number;
      chains[departure.number] = null;
      codes[departure.number] = null;
      free.add(departure.number);
    }
    return touched;
  }

  /// Makes the names of chains those of after the change.
  void settle() {
    departures.forEach(
        departure -> Objects.requireNonNull(numbers.get(departure.table)).remove(departure.name));
    newNumbers.forEach(
        (table, given) -> numbers.computeIfAbsent(table, absent -> new HashMap<>()).putAll(given));
  }

  Deque<Integer> free() {
    return free;
  }

  @Nullable CompiledChain[] chains() {
    return chains;
  }

  long[] @Nullable [] codes() {
    return codes;
  }

  CountRanges counts() {
    return counts;
  }

  int[] references() {
    return references;
  }

  int fresh() {
    return fresh;
  }

  /// A chain's rules of before lead nowhere and remember nothing any more.
  private void forget(final @Nullable Integer number, final RuleMemory memory) {
    final CompiledChain chain = number == null ? null : chains[number];
    if (chain != null) {
      addReferences(chain, -1);
      memory.giveBack(chain.holding);
      counts.giveBack(ChainCode.counts(chain.code[0]), chain.ruleCount());
    }
  }

  private void addReferences(final CompiledChain chain, final int change) {
    final long[] code = chain.code;
    for (int place = 0; place < chain.ruleCount(); place++) {
      final long rule = code[1 + place];
      if (ChainCode.leadsOn(rule)) {
        references[ChainCode.callee(rule)] += change;
      }
    }
  }

  private void giveNumber(final Table table, final String name) {
    if (find(table, name) != null) {
      return;
    }
    final Integer freed = free.poll();
    final int number = freed == null ? fresh++ : freed;
    newNumbers.computeIfAbsent(table, absent -> new HashMap<>()).put(name, number);
    if (number == chains.length) {
      if (number == ChainCode.MOST_CHAINS) {
        throw new IllegalArgumentException("too many chains: " + number);
      }
      chains = Arrays.copyOf(chains, 2 * number);
      codes = Arrays.copyOf(codes, 2 * number);
      references = Arrays.copyOf(references, 2 * number);
    }
  }

  private int compile(final RuleCompiler compiler, final Arrival arrival) {
    final Table table = arrival.table;
    final int number = number(table, arrival.chain.name());
    final CompiledChain chain =
        compiler.compile(
            table,
            arrival.chain,
            arrival.asked,
            counts.take(arrival.chain.rules().size()),
            callee -> number(table, callee));
    chains[number] = chain;
    codes[number] = chain.code;
    addReferences(chain, 1);
    return number;
  }

  /// The number of a chain that has one.
  private int number(final Table table, final String name) {
    return Objects.requireNonNull(find(table, name), name);
  }

  private @Nullable Integer find(final Table table, final String name) {
    final Integer given = newNumbers.getOrDefault(table, Map.of()).get(name);
    return given == null ? numbers.getOrDefault(table, Map.of()).get(name) : given;
  }
}
