package io.chainwalk.bench.run;

import io.chainwalk.bench.suite.ForkedRun;
import java.util.List;
import org.openjdk.jmh.results.RunResult;

/// What came of running something.
sealed interface Outcome {
  /// JMH has a result.
  ///
  /// @param result of all forks
  record Scored(RunResult result) implements Outcome {}

  /// A run has values, or a distribution.
  ///
  /// @param found what it found out
  /// @param jvmArguments what its JVM was started with
  record Found(ForkedRun.Found found, List<String> jvmArguments) implements Outcome {}

  /// There is nothing.
  ///
  /// @param reason in a line
  record Failed(String reason) implements Outcome {}
}
