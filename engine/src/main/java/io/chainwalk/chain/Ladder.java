package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
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
final class Ladder implements Shortcut {
  private final int first;

  /// Below which place a rung's chance, or that of one before it, is met.
  private final long[] bounds;

  private Ladder(final int first, final long[] bounds) {
    this.first = first;
    this.bounds = bounds;
  }

  /// Makes a shortcut for rungs, as far as it goes: it ends where walking them would draw a new number.
  ///
  /// @param rules the rules of a chain
  /// @param first the first of the rungs
  /// @param end one behind the last
  static Ladder of(final List<Rule> rules, final int first, final int end) {
    final long[] bounds = new long[end - first];
    long width = Draws.FULL_WIDTH;
    int rungs = 0;
    while (rungs < bounds.length && !Draws.isExhausted(width)) {
      final Match.Random chance = chanceOf(rules.get(first + rungs));
      width -= Draws.part(width, chance == null ? 0 : chance.threshold());
      bounds[rungs++] = Draws.FULL_WIDTH - width;
    }
    return new Ladder(first, Arrays.copyOf(bounds, rungs));
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

  @Override
  public int next(final int position, final RulePacket packet, final RuleState state) {
    final Draws draws = state.draws();
    if (position != first || !draws.isFresh()) {
      return Shortcut.answer(position, ASK);
    }
    final long place = draws.place();
    int low = 0;
    int high = bounds.length;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (place < bounds[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    final long lower = low == 0 ? 0 : bounds[low - 1];
    if (low == bounds.length) {
      draws.settle(lower, Draws.FULL_WIDTH - lower);
      return Shortcut.answer(first + low, SKIP);
    }
    draws.settle(lower, bounds[low] - lower);
    return Shortcut.answer(first + low, MATCHES);
  }
}
