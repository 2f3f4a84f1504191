package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m statistic`. A chance is kept as the kernel has it, in units of 2^-31 (facts sheet 7.2).
final class StatisticMatch extends MatchReader {
  private static final double UNITS = 1L << 31;
  private static final long MOST = 0xFFFF_FFFFL;

  /// 5^11: the 11 decimals of a chance are its units times 10^11 / 2^31 = 5^11 / 2^20.
  private static final long DECIMALS_PER_UNIT = 48_828_125;

  private static final OptionTable<StatisticMatch> OPTIONS =
      OptionTable.of(
          "statistic",
          Option.<StatisticMatch>of("mode", StatisticMatch::readMode).must(),
          Option.<StatisticMatch>of("probability", StatisticMatch::readProbability)
              .canInvert()
              .not("every", "packet"),
          Option.<StatisticMatch>of(
                  "every",
                  (r, a) -> {
                    r.every = a.number(1, MOST);
                    r.not = a.not();
                  })
              .canInvert()
              .with("packet"),
          Option.<StatisticMatch>of("packet", (r, a) -> r.packet = a.number(0, MOST - 1))
              .with("every"));

  private boolean nth;
  private boolean not;
  private long threshold;
  private long every;
  private long packet;

  private void readMode(final Argument argument) throws RuleSyntaxException {
    nth = argument.text().equalsIgnoreCase("nth");
    if (!nth && !argument.text().equalsIgnoreCase("random")) {
      throw argument.bad("random or nth");
    }
  }

  private void readProbability(final Argument argument) throws RuleSyntaxException {
    final double chance = Decimals.parse(argument.text());
    if (!(chance >= 0 && chance <= 1)) {
      throw argument.bad("a number from 0 to 1");
    }
    threshold = (long) Math.floor(chance * UNITS + 0.5);
    not = argument.not();
  }

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
    if (has(nth ? "probability" : "every") || !has(nth ? "every" : "probability")) {
      throw new RuleSyntaxException(
          "statistic --mode "
              + (nth ? "nth needs --every and --packet" : "random needs --probability")
              + " only");
    }
    if (nth && packet >= every) {
      throw new RuleSyntaxException("statistic: --packet must be below --every");
    }
    return nth ? new Match.Nth(every, packet, not) : new Match.Random(threshold, not);
  }

  static void write(final Match.Random match, final RuleText out) {
    out.option("--mode").word("random").option(match.not(), "--probability");
    final long scaled = match.threshold() * DECIMALS_PER_UNIT;
    final long rest = scaled & 0xF_FFFF;
    long decimals = scaled >>> 20;
    if (rest > 0x8_0000 || (rest == 0x8_0000 && (decimals & 1) != 0)) {
      decimals++; // as printf rounds: to the nearest, of two to the even one
    }
    final String digits = Long.toString(decimals % 100_000_000_000L);
    out.number(decimals / 100_000_000_000L);
    out.out().append('.').repeat('0', 11 - digits.length()).append(digits);
  }

  static void write(final Match.Nth match, final RuleText out) {
    out.option("--mode").word("nth").option(match.not(), "--every").number(match.every());
    out.option("--packet").number(match.packet());
  }
}
