package io.chainwalk.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.ruletext.RulesetWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The chances of kube-proxy's ladders, from its text to the kernel's number and back, and what they add up to.
class ProbabilityTableTest {
  private static final int SCALE_BITS = 31;

  private static Ruleset rule(final String probability) throws BadRulesException {
    return RestoreText.dump(
            "ladder",
            "*filter\n-A INPUT -m statistic --mode random --probability "
                + probability
                + " -j DROP\nCOMMIT\n",
            false,
            false)
        .ruleset();
  }

  /// What the kernel is given: parts of 2^31.
  private static long thresholdOf(final String probability) {
    try {
      final Rule rule =
          Objects.requireNonNull(rule(probability).chain(Table.FILTER, "INPUT")).rules().getFirst();
      return ((Match.Random) rule.matches().getFirst()).threshold();
    } catch (final BadRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String saved(final String probability) throws BadRulesException {
    final String text = RulesetWriter.write(rule(probability), RulesetWriter.Counters.ZERO);
    return text.replaceAll("(?s).*--probability ([0-9.]+).*", "$1");
  }

  @ParameterizedTest
  @CsvSource({
    // endpoints left, as iptables-save prints it, the kernel's number
    "2, 0.50000000000, 1073741824",
    "3, 0.33333333349, 715827883",
    "4, 0.25000000000, 536870912",
    "5, 0.20000000019, 429496730",
    "6, 0.16666666651, 357913941",
    "7, 0.14285714272, 306783378",
    "8, 0.12500000000, 268435456",
    "9, 0.11111111101, 238609294",
    "10, 0.10000000009, 214748365",
    "11, 0.09090909082, 195225786",
    "12, 0.08333333349, 178956971",
  })
  void oneOfManyIsTheKernelsNumberAndIsPrintedAsIptablesDoes(
      final int left, final String printed, final long number) throws BadRulesException {
    final String written = ProbabilityText.oneIn(left);
    assertEquals(number, thresholdOf(written));
    assertEquals(printed, saved(written));
    assertEquals(number, thresholdOf(printed));
    assertEquals(printed, saved(printed));
  }

  /// kube-proxy once wrote five digits.
  @ParameterizedTest
  @CsvSource({
    "0.33333, 0.33332999982",
    "0.50000, 0.50000000000",
    "0.25000, 0.25000000000",
  })
  void chancesOfOldVersionsAreReadToo(final String written, final String printed)
      throws BadRulesException {
    assertEquals(printed, saved(written));
    assertEquals(thresholdOf(written), thresholdOf(printed));
    assertEquals(printed, saved(printed));
  }

  /// The exact probability of each of so many endpoints, in parts of 2^(31 (n-1)).
  private static List<BigInteger> ladder(final int count) {
    final List<BigInteger> parts = new ArrayList<>();
    BigInteger rest = BigInteger.ONE;
    for (int left = count; left > 1; left--) {
      final BigInteger met = BigInteger.valueOf(thresholdOf(ProbabilityText.oneIn(left)));
      final int following = SCALE_BITS * (left - 2);
      parts.add(rest.multiply(met).shiftLeft(following));
      rest = rest.multiply(BigInteger.ONE.shiftLeft(SCALE_BITS).subtract(met));
    }
    parts.add(rest);
    return parts;
  }

  private static double ratio(final BigInteger part, final BigInteger of) {
    return new BigDecimal(part).divide(new BigDecimal(of), MathContext.DECIMAL128).doubleValue();
  }

  @ParameterizedTest
  @CsvSource({"3, 4.7e-10", "10, 1.3e-9", "100, 2.2e-8", "1000, 2.4e-7"})
  void endpointsDifferFromEqualSharesBySoLittle(final int count, final double mostBias) {
    final BigInteger all = BigInteger.ONE.shiftLeft(SCALE_BITS * (count - 1));
    final BigInteger many = BigInteger.valueOf(count);
    final BigInteger bias =
        ladder(count).stream()
            .map(part -> part.multiply(many).subtract(all).abs())
            .reduce(BigInteger.ZERO, BigInteger::max);
    final double unit = Math.pow(10, Math.floor(Math.log10(mostBias)) - 1);
    assertEquals(mostBias, ratio(bias, all), 0.5 * unit);
  }

  @ParameterizedTest
  @CsvSource({"2, 1.5", "3, 2.0", "5, 3", "10, 5.5", "100, 50.5", "1000, 500.5"})
  void halfOfTheRulesAreVisited(final int count, final double expected) {
    BigInteger sum = BigInteger.ZERO;
    final List<BigInteger> ladder = ladder(count);
    for (int i = 0; i < count; i++) {
      sum = sum.add(ladder.get(i).multiply(BigInteger.valueOf(i + 1L)));
    }
    final BigInteger all = BigInteger.ONE.shiftLeft(SCALE_BITS * (count - 1));
    assertEquals(expected, ratio(sum, all), 1e-7 * expected);
  }
}
