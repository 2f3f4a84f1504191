package io.chainwalk.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table on the terminal.
class TextReportTest {
  private static String table(final SuiteReport suite) {
    final String text = TextReport.of(Samples.report(suite));
    return text.substring(0, text.indexOf("\nRun: "));
  }

  @Test
  void theKernelStandsBelowWithItsRatioAndTheFloorInAColumn() {
    assertEquals(
        """
        established: A packet of an established connection.

                                flows      cost     ±  B/op  target  of target  floor  beside
        chains                  1,000  121.0 ns   3.2   0.0    ≤ 28     4.32 x    8.1
          kernel: iptables      1,000  568.0 ns  20.0   0.0                            4.69 x
        chains              1,000,000   55.5 ns   5.0   0.0    ≤ 57        met
          kernel: iptables  1,000,000  1,147 ns    20   0.0                            20.7 x
        a million to 1000: 0.46 x, target ≤ 1.30 x: met
        kernel, nftables: skipped: needs root & <netfilter>
        one by one, flows 8,000,000: failed: out of memory
        """,
        table(Samples.establishedSuite()));
  }

  @Test
  void aRateHasALowerBound() {
    final SuiteReport suite =
        new SuiteReport(
            "replay",
            "From memory.",
            List.of(Samples.rate(14.2e6, 0.5e6)),
            List.of(),
            List.of(),
            List.of());
    assertEquals(
        """
        replay: From memory.

                        cost    ±  target  of target
        one worker  14.2 M/s  0.5    ≥ 15     0.95 x
        """,
        table(suite));
  }

  @Test
  void conditionsFitThePage() {
    final String text = TextReport.of(Samples.report(Samples.establishedSuite()));
    text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
    assertTrue(
        text.contains(
            "Run: quick: one fork, short iterations, 2026-11-23 16:40 UTC, 3 min 30 s, commit"));
    assertTrue(text.contains("Load: 0.10 0.20 0.30 before, 1.10 0.80 0.50 after"));
    assertTrue(text.contains("bounds checks are off"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ns  | 0.0512    | 0.051 ns",
        "ns  | 1.5       | 1.50 ns",
        "ns  | 28        | 28.0 ns",
        "ns  | 1465.4    | 1,465 ns",
        "ns  | 220000    | 220.0 µs",
        "ns  | 245000000 | 245.0 ms",
        "1/s | 950       | 950.0 /s",
        "1/s | 15200000  | 15.2 M/s",
        "1/s | 250000    | 250.0 k/s"
      })
  void aValueHasTheUnitInWhichItReadsBest(
      final String unit, final double value, final String text) {
    assertEquals(text, Amount.of(value, unit).text(value));
  }

  @ParameterizedTest
  @CsvSource({"28, 28", "1.3, 1.3", "250, 250", "0.125, 0.125"})
  void aTargetIsWrittenAsItWasSet(final double value, final String text) {
    assertEquals(text, Amount.of(50, Measurement.NS).round(value));
  }

  @Test
  void aMeasurementOfNothingHasNoTable() {
    final SuiteReport suite =
        new SuiteReport("empty", "Nothing.", List.of(), List.of(), List.of(), List.of());
    assertEquals("empty: Nothing.\n\n", table(suite));
  }
}
