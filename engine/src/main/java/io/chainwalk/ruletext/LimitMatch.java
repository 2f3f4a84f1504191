package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m limit`.
final class LimitMatch extends MatchReader {
  private static final long SCALE = 10_000;
  private static final long DEFAULT_AVERAGE = SCALE * 3_600 / 3;
  private static final long DEFAULT_BURST = 5;
  private static final long MOST_BURST = 10_000;

  /// Credits that a packet at one per second costs: credits per jiffy times HZ, the same for all HZ.
  private static final long CREDITS_PER_SECOND = 32_000;

  private static final long UINT_MAX = 0xFFFF_FFFFL;

  private static final OptionTable<LimitMatch> OPTIONS =
      OptionTable.of(
          "limit",
          Option.<LimitMatch>of("limit", (r, a) -> r.average = Rates.parse(a, SCALE)),
          Option.<LimitMatch>of("limit-burst", (r, a) -> r.burst = a.number(0, MOST_BURST)));

  private long average = DEFAULT_AVERAGE;
  private long burst = DEFAULT_BURST;

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    // the kernel's own check (xt_limit, limit_mt_check), in its 32 bits
    if (burst == 0 || credits(average * burst & UINT_MAX) < credits(average)) {
      throw new RuleSyntaxException("limit: --limit-burst is 0, or too much for so slow a rate");
    }
    return new Match.Limit(average, burst);
  }

  private static long credits(final long time) {
    final long credits =
        time > UINT_MAX / CREDITS_PER_SECOND
            ? time / SCALE * CREDITS_PER_SECOND
            : time * CREDITS_PER_SECOND / SCALE;
    return credits & UINT_MAX;
  }

  static void write(final Match.Limit limit, final RuleText out) {
    out.option("--limit");
    Rates.write(limit.average(), SCALE, out);
    if (limit.burst() != DEFAULT_BURST) {
      out.option("--limit-burst").number(limit.burst());
    }
  }
}
