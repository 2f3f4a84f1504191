package io.chainwalk.bench.run;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/// What JMH says while it runs: kept, in case that it fails.
final class JmhOutput implements OutputFormat {
  private static final int MOST = 1 << 16;

  private final StringBuilder said = new StringBuilder();

  /// Why a benchmark failed: the exception it threw, or the last that was said.
  String reason() {
    return said.toString()
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("([\\w$]+\\.)+[\\w$]*(Exception|Error)\\b.*"))
        .findFirst()
        .orElseGet(() ->
            said.toString()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((_, last) -> last)
                .orElse("no result"));
  }

  @Override
  public void print(final String text) {
    if (said.length() < MOST) {
      said.append(text);
    }
  }

  @Override
  public void println(final String text) {
    print(text + "\n");
  }

  @Override
  public void write(final int character) {
    print(Character.toString(character));
  }

  @Override
  public void write(final byte[] bytes) {
    print(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void verbosePrintln(final String text) {}

  @Override
  public void iteration(
      final BenchmarkParams benchmark, final IterationParams parameters, final int iteration) {}

  @Override
  public void iterationResult(
      final BenchmarkParams benchmark,
      final IterationParams parameters,
      final int iteration,
      final IterationResult result) {}

  @Override
  public void startBenchmark(final BenchmarkParams benchmark) {}

  @Override
  public void endBenchmark(final BenchmarkResult result) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(final Collection<RunResult> results) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
