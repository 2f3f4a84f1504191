package io.chainwalk.bench.run;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// How long is measured.
///
/// @param shortened how a benchmark's own settings are overruled; null where they are not
/// @param forks how many forks there are whatever else is said; null for no such wish
/// @param runLength of what JMH does not run, see [io.chainwalk.bench.suite.ForkedRun]
public record Timing(@Nullable Shortened shortened, @Nullable Integer forks, Duration runLength) {
  /// As the benchmarks say.
  public static final Timing FULL = new Timing(null, null, Duration.ofSeconds(60));

  /// So that all suites together take less than ten minutes on two cores. Five iterations are the least that give an
  /// interval which is of any use: with three it is four times as wide.
  public static final Timing QUICK =
      new Timing(
          new Shortened(1, 3, Duration.ofMillis(500), 5, Duration.ofMillis(300)),
          null,
          Duration.ofSeconds(10));

  /// Forks and iterations.
  ///
  /// @param forks 0 for this JVM
  /// @param warmups iterations that do not count
  /// @param warmup length of each
  /// @param iterations those that count
  /// @param iteration length of each
  public record Shortened(
      int forks, int warmups, Duration warmup, int iterations, Duration iteration) {}

  /// The same with another number of forks.
  ///
  /// @param wanted at least 1; null for no wish
  /// @return changed timing
  public Timing withForks(final @Nullable Integer wanted) {
    return new Timing(shortened, wanted, runLength);
  }

  /// A benchmark whose iterations are one call each decides how many there are.
  void apply(final ChainedOptionsBuilder options, final Class<?> type) {
    if (shortened != null) {
      options.forks(shortened.forks());
      shorten(shortened, options, type);
    }
    if (forks != null) {
      options.forks(forks);
    }
  }

  private static void shorten(
      final Shortened shortened, final ChainedOptionsBuilder options, final Class<?> type) {
    final BenchmarkMode mode = type.getAnnotation(BenchmarkMode.class);
    if (mode != null && List.of(mode.value()).contains(Mode.SingleShotTime)) {
      return;
    }
    options
        .warmupIterations(shortened.warmups())
        .warmupTime(TimeValue.milliseconds(shortened.warmup().toMillis()))
        .measurementIterations(shortened.iterations())
        .measurementTime(TimeValue.milliseconds(shortened.iteration().toMillis()));
  }
}
