package io.chainwalk.chain;

import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import org.jspecify.annotations.Nullable;

/// The chains of one family, by number.
///
/// **Threads:** immutable.
final class CompiledFamily {
  static final int NONE = -1;
  private static final int HOOKS = Hook.values().length;
  static final int BUILT_IN_PLACES = Table.values().length * HOOKS;

  /// Holes are numbers of chains that were removed.
  private final @Nullable CompiledChain[] chains;

  /// The words of each.
  private final long[] @Nullable [] codes;

  /// The numbers of built-in chains, or [#NONE], by [#place].
  private final int[] builtIn;

  /// The numbers of the chains that are not those of the version before.
  private final int[] changed;

  /// How many words their counts take.
  private final int counts;

  CompiledFamily(
      final @Nullable CompiledChain[] chains,
      final long[] @Nullable [] codes,
      final int[] builtIn,
      final int[] changed,
      final int counts) {
    this.chains = chains;
    this.codes = codes;
    this.counts = counts;
    this.builtIn = builtIn;
    this.changed = changed;
  }

  static int place(final Table table, final Hook hook) {
    return table.ordinal() * HOOKS + hook.ordinal();
  }

  /// A chain that something leads to.
  @SuppressWarnings("NullAway") // no number of a removed chain is left in the others
  CompiledChain chain(final int number) {
    return chains[number];
  }

  /// The words of a chain that something leads to, see [ChainCode].
  @SuppressWarnings("NullAway") // likewise
  long[] code(final int number) {
    return codes[number];
  }

  /// How many words a worker needs to count for all chains.
  int counts() {
    return counts;
  }

  int builtIn(final Table table, final Hook hook) {
    return builtIn[place(table, hook)];
  }

  boolean has(final Table table) {
    for (final Hook hook : Hook.values()) {
      if (builtIn(table, hook) != NONE) {
        return true;
      }
    }
    return false;
  }

  /// The same chains in a program in which others changed.
  CompiledFamily unchanged() {
    return new CompiledFamily(chains, codes, builtIn, new int[0], counts);
  }

  @Nullable CompiledChain[] chains() {
    return chains;
  }

  int[] changed() {
    return changed;
  }
}
