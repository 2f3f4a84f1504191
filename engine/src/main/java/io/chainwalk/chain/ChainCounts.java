package io.chainwalk.chain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one worker's rules of one family have counted: packets and bytes of each rule, where the header of its chain says.
///
/// **Threads:** one, the worker's.
final class ChainCounts {
  /// The chains that are counted for, by number.
  private @Nullable CompiledChain[] chains = new CompiledChain[0];

  private long[] counts = new long[0];

  /// Counts for other chains from now on; those that are the same as before keep their counts.
  ///
  /// @param next the chains
  /// @param isSuccessor whether they follow directly on those before, so that only what they changed need be looked at
  void use(final CompiledFamily next, final boolean isSuccessor) {
    final @Nullable CompiledChain[] before = chains;
    chains = next.chains();
    if (counts.length < next.counts()) {
      // Some room to grow, or each chain that comes would have all counts copied.
      counts = Arrays.copyOf(counts, next.counts() + next.counts() / 8);
    }
    if (isSuccessor) {
      for (final int number : next.changed()) {
        begin(number);
      }
      return;
    }
    for (int number = 0; number < chains.length; number++) {
      if (number >= before.length || chains[number] != before[number]) {
        begin(number);
      }
    }
  }

  private void begin(final int number) {
    final CompiledChain chain = chains[number];
    if (chain != null) {
      final int start = ChainCode.counts(chain.code[0]);
      Arrays.fill(counts, start, start + 2 * chain.ruleCount() + 2, 0);
    }
  }

  /// All of them, for who counts.
  ///
  /// @return the live ones, until the next [#use]
  long[] words() {
    return counts;
  }

  /// What a chain has counted.
  long[] of(final CompiledChain chain) {
    final int start = ChainCode.counts(chain.code[0]);
    return Arrays.copyOfRange(counts, start, start + 2 * chain.ruleCount() + 2);
  }
}
