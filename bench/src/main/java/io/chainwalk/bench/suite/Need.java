package io.chainwalk.bench.suite;

import java.util.Map;

/// What a figure needs of the machine: root, netfilter, a program, memory.
@FunctionalInterface
public interface Need {
  /// Nothing but a JVM.
  Need NOTHING = _ -> "";

  /// Looks whether it is there.
  ///
  /// @param parameters of the benchmark
  /// @return why the figure cannot be had here, in words that fit behind "skipped: "; empty when it can
  String missing(Map<String, String> parameters);
}
