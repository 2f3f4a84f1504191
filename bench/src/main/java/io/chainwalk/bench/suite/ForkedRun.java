package io.chainwalk.bench.suite;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// Something that is measured once, and otherwise than JMH does: times at a given pace, or memory.
///
/// It is run in a JVM of its own, with the flags of all forks.
@FunctionalInterface
public interface ForkedRun {
  /// Warms up, then runs.
  ///
  /// @param parameters as declared with the figure
  /// @param length how long to measure, without the warm-up, where that may be chosen
  /// @return what came out
  /// @throws Exception when it cannot be done; the message goes into the report
  Found run(Map<String, String> parameters, Duration length) throws Exception;

  /// What a run found out.
  ///
  /// @param values by names that a figure can have as its part, see [Figure#part]; a name is one word
  /// @param timesNs a distribution of times in nanoseconds, corrected for coordinated omission where that is possible
  record Found(Map<String, Value> values, Optional<Histogram> timesNs) {
    /// Copies the map.
    public Found {
      values = Map.copyOf(values);
    }
  }

  /// A number.
  ///
  /// @param number how much
  /// @param unit `ns`, `1/s` or `B`
  record Value(double number, String unit) {}
}
