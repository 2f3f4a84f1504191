package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.List;
import java.util.Locale;

/// `-m hashlimit`, by packets or by bytes (facts sheet 7.4).
final class HashlimitMatch extends MatchReader {
  /// Of the match's third revision; the tools cut longer ones off there without a word.
  private static final int NAME_BYTES = 254;

  private static final long SCALE = 1_000_000;
  private static final long UINT_MAX = 0xFFFF_FFFFL;
  private static final long MOST_BURST = 1_000_000;
  private static final long DEFAULT_BURST = 5;
  private static final long DEFAULT_GC_MS = 1_000;
  private static final long EXPIRE_BYTES_MS = 15_000;
  private static final long EXPIRE_BYTES_BURST_MS = 60_000;
  private static final List<String> MODES = List.of("SRCIP", "SRCPORT", "DSTIP", "DSTPORT");

  private static final OptionTable<HashlimitMatch> OPTIONS =
      OptionTable.of(
          "hashlimit",
          Option.<HashlimitMatch>of("hashlimit-upto", (r, a) -> r.readRate(a, a.not()))
              .alias("hashlimit")
              .canInvert()
              .not("hashlimit-above"),
          Option.<HashlimitMatch>of("hashlimit-above", (r, a) -> r.readRate(a, !a.not()))
              .canInvert(),
          Option.<HashlimitMatch>of("hashlimit-burst", (r, a) -> r.burst = readBurst(a)),
          Option.<HashlimitMatch>of("hashlimit-mode", (r, a) -> r.modes = readModes(a)),
          Option.<HashlimitMatch>of("hashlimit-name", (r, a) -> r.name = a.fileName(NAME_BYTES))
              .must(),
          Option.<HashlimitMatch>of("hashlimit-srcmask", (r, a) -> r.sourceMask = bits(a)),
          Option.<HashlimitMatch>of("hashlimit-dstmask", (r, a) -> r.destinationMask = bits(a)),
          Option.<HashlimitMatch>of(
              "hashlimit-htable-size", (r, a) -> r.size = a.number(0, UINT_MAX)),
          Option.<HashlimitMatch>of(
              "hashlimit-htable-max", (r, a) -> r.max = a.number(0, UINT_MAX)),
          Option.<HashlimitMatch>of(
              "hashlimit-htable-gcinterval", (r, a) -> r.gcIntervalMs = a.number(1, UINT_MAX)),
          Option.<HashlimitMatch>of(
              "hashlimit-htable-expire", (r, a) -> r.expireMs = a.number(1, UINT_MAX)));

  private boolean above;
  private boolean bytes;
  private long average;
  private long unitMs;
  private long burst;
  private int modes;
  private String name = "";
  private int sourceMask = -1;
  private int destinationMask = -1;
  private long size;
  private long max;
  private long gcIntervalMs = DEFAULT_GC_MS;
  private long expireMs;

  private void readRate(final Argument argument, final boolean isAbove) throws RuleSyntaxException {
    above = isAbove;
    final long rate = ByteRates.parseRate(argument.text());
    bytes = rate >= 0;
    average = bytes ? rate / ByteRates.UNIT_BYTES : Rates.parse(argument, SCALE);
    unitMs = bytes ? 0 : 1_000 * Rates.unitSeconds(argument.text());
  }

  private static long readBurst(final Argument argument) throws RuleSyntaxException {
    final long burst = ByteRates.parseSize(argument.text());
    if (burst < 1) {
      throw argument.bad("a number above 0, with b, kb or mb behind it for bytes");
    }
    return burst;
  }

  private static int readModes(final Argument argument) throws RuleSyntaxException {
    return argument.text().isEmpty() ? 0 : Names.bits(MODES, argument);
  }

  private static int bits(final Argument argument) throws RuleSyntaxException {
    return (int) argument.number(0, argument.ipv6() ? 128 : 32);
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
    if (!has("hashlimit-upto") && !has("hashlimit-above")) {
      throw new RuleSyntaxException("hashlimit needs --hashlimit-upto or --hashlimit-above");
    }
    final int allBits = rule.ipv6() ? 128 : 32;
    return new Match.Hashlimit(
        above,
        average,
        bytes,
        bytes ? burstSeconds() : burstPackets(),
        (modes & 1) != 0,
        (modes & 4) != 0,
        (modes & 2) != 0,
        (modes & 8) != 0,
        name,
        sourceMask < 0 ? allBits : sourceMask,
        destinationMask < 0 ? allBits : destinationMask,
        size,
        max,
        gcIntervalMs,
        expireMs == 0 ? defaultExpireMs(bytes, burst, unitMs) : expireMs);
  }

  private long burstPackets() throws RuleSyntaxException {
    if (burst > MOST_BURST) {
      throw new RuleSyntaxException("hashlimit: --hashlimit-burst is above " + MOST_BURST);
    }
    return burst == 0 ? DEFAULT_BURST : burst;
  }

  /// By bytes the kernel counts whole seconds' worth.
  private long burstSeconds() throws RuleSyntaxException {
    final long perSecond = ByteRates.perSecond(average);
    if (burst != 0 && burst < perSecond) {
      throw new RuleSyntaxException(
          "hashlimit: --hashlimit-burst is below the rate, " + perSecond + " b/s");
    }
    return perSecond == 0 ? 0 : (burst + perSecond - 1) / perSecond;
  }

  private static long defaultExpireMs(final boolean bytes, final long burst, final long unitMs) {
    if (!bytes) {
      return unitMs;
    }
    return burst == 0 ? EXPIRE_BYTES_MS : EXPIRE_BYTES_BURST_MS;
  }

  static void write(final Match.Hashlimit match, final boolean ipv6, final RuleText out) {
    out.option(match.above() ? "--hashlimit-above" : "--hashlimit-upto");
    final long unitMs;
    if (match.bytes()) {
      final long perSecond = ByteRates.perSecond(match.average());
      out.word(ByteRates.rate(match.average()));
      if (match.burst() != 0) {
        out.option("--hashlimit-burst").word(ByteRates.burst(perSecond * match.burst()));
      }
      unitMs = 0;
    } else {
      unitMs = 1_000 * Rates.write(match.average(), SCALE, out);
      out.option("--hashlimit-burst").number(match.burst());
    }
    final int modes =
        (match.sourceAddress() ? 1 : 0)
            | (match.sourcePort() ? 2 : 0)
            | (match.destinationAddress() ? 4 : 0)
            | (match.destinationPort() ? 8 : 0);
    if (modes != 0) {
      out.option("--hashlimit-mode").word(Names.joined(MODES, modes).toLowerCase(Locale.ROOT));
    }
    out.option("--hashlimit-name").word(match.name());
    writeTable(match, defaultExpireMs(match.bytes(), match.burst(), unitMs), out);
    final int allBits = ipv6 ? 128 : 32;
    writeUnless(allBits, "--hashlimit-srcmask", match.sourceMask(), out);
    writeUnless(allBits, "--hashlimit-dstmask", match.destinationMask(), out);
  }

  private static void writeTable(
      final Match.Hashlimit match, final long defaultExpireMs, final RuleText out) {
    writeUnless(0, "--hashlimit-htable-size", match.size(), out);
    writeUnless(0, "--hashlimit-htable-max", match.max(), out);
    writeUnless(DEFAULT_GC_MS, "--hashlimit-htable-gcinterval", match.gcIntervalMs(), out);
    writeUnless(defaultExpireMs, "--hashlimit-htable-expire", match.expireMs(), out);
  }

  private static void writeUnless(
      final long usual, final String option, final long value, final RuleText out) {
    if (value != usual) {
      out.option(option).number(value);
    }
  }
}
