package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one worker's rules of one family have counted.
///
/// **Threads:** one, the worker's.
final class ChainCounts {
  private static final long[] NOTHING = {};

  /// The chains that are counted for, by number.
  private @Nullable CompiledChain[] chains = new CompiledChain[0];

  /// For each chain packets and bytes of its rules in order, then of its policy.
  private long[][] counts = new long[0][];

  /// Counts for other chains from now on; those that are the same as before keep their counts.
  ///
  /// @param next the chains
  /// @param isSuccessor whether they follow directly on those before, so that only what they changed need be looked at
  void use(final CompiledFamily next, final boolean isSuccessor) {
    final @Nullable CompiledChain[] before = chains;
    chains = next.chains();
    if (counts.length < chains.length) {
      counts = Arrays.copyOf(counts, chains.length);
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
    counts[number] = chain == null ? NOTHING : new long[2 * chain.rules.length + 2];
  }

  /// Counts a packet at a rule of a chain, or at its policy, whose place is behind the last rule.
  void count(final CompiledChain chain, final int place, final RulePacket packet) {
    final long[] of = counts[chain.number];
    of[2 * place]++;
    of[2 * place + 1] += packet.parsed().networkLength();
  }

  /// What a chain has counted.
  long[] of(final int number) {
    return counts[number].clone();
  }
}
