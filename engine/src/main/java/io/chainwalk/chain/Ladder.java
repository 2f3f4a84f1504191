package io.chainwalk.chain;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import io.chainwalk.select.Draws;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive rules that ask for nothing but a chance: `statistic --mode random`, as kube-proxy writes one for each
/// endpoint but the last.
///
/// What walking them rung by rung amounts to is known beforehand as long as no chance of the packet has been taken yet,
/// because then all of it is decided by where one number lies ([Draws]): the rungs' bounds are searched. Otherwise the
/// rungs are walked.
final class Ladder {
  private Ladder() {}

  /// For each rung below which place its chance, or that of one before it, is met; as far as the shortcut goes: it ends
  /// where walking the rungs would draw a new number.
  ///
  /// @param rules the rules of a chain
  /// @param first the first of the rungs
  /// @param end one behind the last
  static long[] bounds(final List<Rule> rules, final int first, final int end) {
    final long[] bounds = new long[end - first];
    long width = Draws.FULL_WIDTH;
    int rungs = 0;
    while (rungs < bounds.length && !Draws.isExhausted(width)) {
      final Match.Random chance = chanceOf(rules.get(first + rungs));
      width -= Draws.part(width, chance == null ? 0 : chance.threshold());
      bounds[rungs++] = Draws.FULL_WIDTH - width;
    }
    return Arrays.copyOf(bounds, rungs);
  }

  /// The chance that is all that a rule asks for.
  ///
  /// @return null when it asks for something else
  static Match.@Nullable Random chanceOf(final Rule rule) {
    final boolean isIpv6 = rule.header().source().address().ipv6();
    if (rule.target() instanceof Target.Unknown || !rule.header().equals(HeaderMatch.any(isIpv6))) {
      return null;
    }
    Match.Random chance = null;
    for (final Match match : rule.matches()) {
      if (match instanceof Match.Random random && !random.not() && chance == null) {
        chance = random;
      } else if (!(match instanceof Match.Comment)) {
        return null;
      }
    }
    return chance;
  }

  /// The rung that is met.
  ///
  /// @param code holds the bounds
  /// @param start where they begin
  /// @param rungs how many there are
  /// @param place where the packet's number lies
  /// @return from 0; `rungs` when none is
  static int rung(final long[] code, final int start, final int rungs, final long place) {
    int low = 0;
    int high = rungs;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (place < code[start + middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// Where a packet that came to the first rung goes on.
  ///
  /// @param first the place of the rung
  /// @param code holds the bounds
  /// @param start where they begin
  /// @param rungs how many there are
  /// @param draws the packet's chances
  /// @return as [Shortcut#next]
  static int next(
      final int first, final long[] code, final int start, final int rungs, final Draws draws) {
    if (!draws.isFresh()) {
      return Shortcut.answer(first, Shortcut.ASK);
    }
    final int low = rung(code, start, rungs, draws.place());
    final long lower = low == 0 ? 0 : code[start + low - 1];
    if (low == rungs) {
      draws.settle(lower, Draws.FULL_WIDTH - lower);
      return Shortcut.answer(first + low, Shortcut.SKIP);
    }
    draws.settle(lower, code[start + low] - lower);
    return Shortcut.answer(first + low, Shortcut.MATCHES);
  }
}
