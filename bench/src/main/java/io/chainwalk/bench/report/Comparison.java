package io.chainwalk.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Two reports, measurement by measurement.
///
/// **The rule.** A measurement has become slower when its confidence intervals of 99.9 % do not overlap *and* its score is
/// worse by more than a threshold; faster likewise. Where one of them has no interval, nothing is said.
public final class Comparison {
  /// What became of a measurement.
  public enum Verdict {
    /// Worse beyond noise.
    SLOWER("slower"),
    /// Better beyond noise.
    FASTER("faster"),
    /// No difference that could be told from noise, or a small one.
    SAME("same"),
    /// One has no interval, or another unit.
    UNKNOWN("not judged"),
    /// The older report has it alone.
    GONE("only in the old"),
    /// The newer report has it alone.
    ADDED("only in the new");

    private final String words;

    Verdict(final String words) {
      this.words = words;
    }

    /// What a table says.
    ///
    /// @return a word or two
    public String words() {
      return words;
    }
  }

  /// A measurement in both reports, or in one.
  ///
  /// @param suite the suite's name
  /// @param before in the older report; null when it is not there
  /// @param after in the newer one
  /// @param verdict what became of it
  public record Change(
      String suite, @Nullable Measurement before, @Nullable Measurement after, Verdict verdict) {
    /// The measurement, the newer one if there is one.
    ///
    /// @return what to name it by
    public Measurement either() {
      return after == null ? Objects.requireNonNull(before) : after;
    }
  }

  private final List<Change> changes;
  private final double threshold;

  private Comparison(final List<Change> changes, final double threshold) {
    this.changes = List.copyOf(changes);
    this.threshold = threshold;
  }

  /// Compares.
  ///
  /// @param before the older report
  /// @param after the newer one
  /// @param suites the names of suites to look at; all when empty
  /// @param threshold a part of the older score, such as 0.05
  /// @return what came of it
  public static Comparison of(
      final Report before, final Report after, final Set<String> suites, final double threshold) {
    final Map<String, Measurement> olds = new HashMap<>();
    before.measurements().forEach(measurement -> olds.put(measurement.key(), measurement));
    final Set<String> seen = new HashSet<>();
    final List<Change> changes = new ArrayList<>();
    chosen(after, suites)
        .forEach(suite -> {
          for (final Measurement now : suite.measurements()) {
            if (seen.add(now.key())) {
              final Measurement old = olds.get(now.key());
              changes.add(
                  new Change(
                      suite.name(),
                      old,
                      now,
                      old == null ? Verdict.ADDED : verdict(old, now, threshold)));
            }
          }
        });
    chosen(before, suites)
        .forEach(suite -> {
          for (final Measurement old : suite.measurements()) {
            if (seen.add(old.key())) {
              changes.add(new Change(suite.name(), old, null, Verdict.GONE));
            }
          }
        });
    return new Comparison(changes, threshold);
  }

  private static Stream<SuiteReport> chosen(final Report report, final Set<String> suites) {
    return report.suites().stream()
        .filter(suite -> suites.isEmpty() || suites.contains(suite.name()));
  }

  private static Verdict verdict(
      final Measurement old, final Measurement now, final double threshold) {
    final Double oldError = old.error();
    final Double nowError = now.error();
    if (oldError == null || nowError == null || !old.unit().equals(now.unit())) {
      return Verdict.UNKNOWN;
    }
    final double worse = (now.score() - old.score()) * (now.lessIsBetter() ? 1 : -1);
    final boolean isClear =
        Math.abs(worse) > oldError + nowError && Math.abs(worse) > threshold * old.score();
    if (!isClear) {
      return Verdict.SAME;
    }
    return worse > 0 ? Verdict.SLOWER : Verdict.FASTER;
  }

  /// All measurements of both.
  ///
  /// @return in the order of the newer report, then what it lacks
  public List<Change> changes() {
    return changes;
  }

  /// How much worse something must be.
  ///
  /// @return a part of the older score
  public double threshold() {
    return threshold;
  }

  /// Whether anything became slower.
  ///
  /// @return true when anything did
  public boolean hasSlower() {
    return changes.stream().anyMatch(change -> change.verdict() == Verdict.SLOWER);
  }
}
