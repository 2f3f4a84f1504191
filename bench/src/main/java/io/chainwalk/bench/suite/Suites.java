package io.chainwalk.bench.suite;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All suites, in the order in which they run, declared by subject in the classes that are named here.
public final class Suites {
  /// The suites.
  public static final List<Suite> ALL =
      Stream.of(
              PacketSuites.all(),
              RuleSuites.all(),
              TableSuites.all(),
              ReplaySuites.all(),
              SelectionSuites.all(),
              RouteSuites.all())
          .flatMap(List::stream)
          .toList();

  private Suites() {}

  /// Finds a suite.
  ///
  /// @param name its name
  /// @return the suite; empty when there is none
  public static Optional<Suite> find(final String name) {
    return ALL.stream().filter(suite -> suite.name().equals(name)).findFirst();
  }
}
