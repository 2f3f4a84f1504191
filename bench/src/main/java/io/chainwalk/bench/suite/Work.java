package io.chainwalk.bench.suite;

/// What is run to get a figure.
public sealed interface Work {
  /// Its name in reports: class and method.
  ///
  /// @return a name that says which code was run
  String name();

  /// A JMH benchmark.
  ///
  /// @param type the class, public
  /// @param method the method with `@Benchmark`
  /// @param threads how many threads call it at once
  record Jmh(Class<?> type, String method, int threads) implements Work {
    @Override
    public String name() {
      return type.getName() + "." + method;
    }
  }

  /// A run that measures otherwise than JMH does.
  ///
  /// @param type the class, public, with a public constructor without parameters
  record Run(Class<? extends ForkedRun> type) implements Work {
    @Override
    public String name() {
      return type.getName() + ".run";
    }
  }
}
