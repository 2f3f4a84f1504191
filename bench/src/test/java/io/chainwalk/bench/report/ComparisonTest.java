package io.chainwalk.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.bench.report.Comparison.Verdict;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is called slower, and what is noise.
class ComparisonTest {
  private static final double FIVE_PERCENT = 0.05;

  private static List<Verdict> verdicts(final Report before, final Report after) {
    return Comparison.of(before, after, Set.of(), FIVE_PERCENT).changes().stream()
        .map(Comparison.Change::verdict)
        .toList();
  }

  private static Report packet(final double score, final @Nullable Double error) {
    return Samples.of(Samples.established("chains", "1000", score, error));
  }

  @ParameterizedTest
  @CsvSource({
    // clear, and enough
    "100, 2, 110, 2, SLOWER",
    "100, 2, 90, 2, FASTER",
    // intervals touch
    "100, 5, 110, 5, SAME",
    "100, 8, 115, 8, SAME",
    "100, 20, 80, 5, SAME",
    // clear, but not more than the threshold
    "100, 1, 105, 1, SAME",
    "100, 1, 95, 1, SAME",
    "100, 1, 105.1, 1, SLOWER",
    // no interval
    "100, , 200, 1, UNKNOWN",
    "100, 1, 200, , UNKNOWN"
  })
  void aTimeIsSlowerBeyondNoiseOnly(
      final double before,
      final @Nullable Double beforeError,
      final double after,
      final @Nullable Double afterError,
      final Verdict verdict) {
    assertEquals(
        List.of(verdict), verdicts(packet(before, beforeError), packet(after, afterError)));
  }

  @Test
  void ofARateLessIsSlower() {
    final Report before = Samples.of(Samples.rate(15e6, 1e5));
    final Report after = Samples.of(Samples.rate(13e6, 1e5));
    assertEquals(List.of(Verdict.SLOWER), verdicts(before, after));
    assertEquals(List.of(Verdict.FASTER), verdicts(after, before));
  }

  @Test
  void whatOneSideLacksIsSaid() {
    final Report before =
        Samples.of(
            Samples.established("chains", "1000", 100, 1.0),
            Samples.established("chains", "8000000", 300, 1.0));
    final Report after =
        Samples.of(
            Samples.established("chains", "1000", 100, 1.0),
            Samples.established("services", "1000", 90, 1.0));
    final Comparison comparison = Comparison.of(before, after, Set.of(), FIVE_PERCENT);
    assertEquals(List.of(Verdict.SAME, Verdict.ADDED, Verdict.GONE), verdicts(before, after));
    assertFalse(comparison.hasSlower());
    assertEquals(
        """
        Compared with 2026-11-23T16:40:00Z: slower or faster is what is so by more than 5 % and has
        confidence intervals (99.9 %) that do not overlap.

                         suite        figure                      before           after  change
        only in the old  established  chains flows=8,000,000  300.0 ± 1.0 ns
        only in the new  established  services flows=1,000                    90.0 ± 1.0 ns

        1 same, 1 only in the old, 1 only in the new.
        """
            .replaceAll(" +", " "),
        ComparisonText.of(before, after, comparison).replaceAll(" +", " "));
  }

  @Test
  void anotherNameInTablesIsTheSameMeasurement() {
    final Measurement one = Samples.established("chains", "1000", 100, 1.0);
    final Measurement renamed =
        new Measurement(
            "through all chains",
            one.benchmark(),
            one.part(),
            one.threads(),
            one.parameters(),
            List.of(),
            one.unit(),
            120,
            1.0,
            List.of(),
            one.secondary(),
            List.of(),
            null,
            List.of(),
            List.of());
    assertEquals(List.of(Verdict.SLOWER), verdicts(Samples.of(one), Samples.of(renamed)));
  }

  @Test
  void onlyTheSuitesAskedForAreLookedAt() {
    final Report report = packet(100, 1.0);
    final Comparison comparison =
        Comparison.of(report, Samples.report(), Set.of("new"), FIVE_PERCENT);
    assertEquals(List.of(), comparison.changes());
    assertTrue(ComparisonText.of(report, report, comparison).endsWith("Nothing to compare.\n"));
  }

  @Test
  void otherConditionsAreSaid() {
    final Report before = packet(100, 1.0);
    final Report after =
        new Report(
            Report.FORMAT,
            false,
            before.began(),
            before.ended(),
            new Conditions(
                "",
                before.conditions().machine(),
                before.conditions().jvm(),
                "never",
                "",
                true,
                null,
                null),
            before.suites());
    final String text =
        ComparisonText.of(before, after, Comparison.of(before, after, Set.of(), FIVE_PERCENT));
    assertTrue(text.contains("Differs: Run: quick before, full now"), text);
    assertTrue(text.contains("Differs: Huge pages: transparent: madvise"), text);
    assertTrue(text.contains("Differs: Forks: "), text);
    assertFalse(text.contains("Differs: Machine"), text);
  }
}
