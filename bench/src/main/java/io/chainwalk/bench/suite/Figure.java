package io.chainwalk.bench.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A benchmark, the values of its parameters, and what tables say about it.
///
/// Made by [#of] and the methods that add to it, each of which answers with a new one.
///
/// @param name what tables call it; no other figure of the suite has it
/// @param work what is run
/// @param part whose value it is: empty for JMH's primary result, the name of a secondary result, in nanoseconds
///     unless it says that it is in bytes; of a [ForkedRun] the name of a value, or a percentile such as `99.99%`
/// @param parameters by name, in the order of tables
/// @param goals what it aims at
/// @param comparisons what stands beside it
/// @param need what it needs of the machine
public record Figure(
    String name,
    Work work,
    String part,
    Map<String, Values> parameters,
    List<Goal> goals,
    List<Comparison> comparisons,
    Need need) {
  /// A target for some values of the parameters.
  ///
  /// @param where the values; all others may be anything
  /// @param target what is aimed at
  public record Goal(Map<String, String> where, Target target) {
    /// Copies the map.
    public Goal {
      where = Map.copyOf(where);
    }
  }

  /// Copies what it is given.
  public Figure {
    parameters = new LinkedHashMap<>(parameters);
    goals = List.copyOf(goals);
    comparisons = List.copyOf(comparisons);
  }

  /// A figure of a JMH benchmark without parameters, on one thread.
  ///
  /// @param name what tables call it
  /// @param type the class
  /// @param method the method with `@Benchmark`
  /// @return the figure
  public static Figure of(final String name, final Class<?> type, final String method) {
    return new Figure(
        name, new Work.Jmh(type, method, 1), "", Map.of(), List.of(), List.of(), Need.NOTHING);
  }

  /// What a run found out.
  ///
  /// @param name what tables call it
  /// @param type the run
  /// @return a figure that has yet to be told its part
  public static Figure ofRun(final String name, final Class<? extends ForkedRun> type) {
    return new Figure(name, new Work.Run(type), "", Map.of(), List.of(), List.of(), Need.NOTHING);
  }

  /// The same benchmark by several threads at once.
  ///
  /// @param threads how many
  /// @return the figure
  public Figure threads(final int threads) {
    if (!(work instanceof final Work.Jmh jmh)) {
      throw new IllegalStateException(name + " decides itself how many threads it has");
    }
    return new Figure(
        name,
        new Work.Jmh(jmh.type(), jmh.method(), threads),
        part,
        parameters,
        goals,
        comparisons,
        need);
  }

  /// Says whose value it is.
  ///
  /// @param which the name of a secondary result or of a run's value, or a percentile such as `99.99%`
  /// @return the figure
  public Figure part(final String which) {
    return new Figure(name, work, which, parameters, goals, comparisons, need);
  }

  /// Gives a parameter one value.
  ///
  /// @param parameter its name
  /// @param value the value
  /// @return the figure
  public Figure with(final String parameter, final String value) {
    return over(parameter, List.of(value), List.of(value));
  }

  /// Gives a parameter several values.
  ///
  /// @param parameter its name
  /// @param full the values of a full run
  /// @param quick those of a quick one
  /// @return the figure
  public Figure over(final String parameter, final List<String> full, final List<String> quick) {
    final Map<String, Values> more = new LinkedHashMap<>(parameters);
    more.put(parameter, new Values(full, quick));
    return new Figure(name, work, part, more, goals, comparisons, need);
  }

  /// Sets a target for all values of the parameters.
  ///
  /// @param target the target
  /// @return the figure
  public Figure target(final Target target) {
    return target(target, Map.of());
  }

  /// Sets a target.
  ///
  /// @param target the target
  /// @param where for which values of parameters
  /// @return the figure
  public Figure target(final Target target, final Map<String, String> where) {
    return new Figure(
        name, work, part, parameters, add(goals, new Goal(where, target)), comparisons, need);
  }

  /// Sets another figure of the suite beside this one.
  ///
  /// @param role what that one is to this one
  /// @param figure its name
  /// @param on the parameters in which both agree
  /// @return the figure
  public Figure beside(final Role role, final String figure, final String... on) {
    return new Figure(
        name,
        work,
        part,
        parameters,
        goals,
        add(comparisons, new Comparison(role, figure, List.of(on))),
        need);
  }

  /// Says what it needs of the machine.
  ///
  /// @param what what it needs
  /// @return the figure
  public Figure needs(final Need what) {
    return new Figure(name, work, part, parameters, goals, comparisons, what);
  }

  /// All combinations of values, the last parameter changing fastest.
  ///
  /// @param isQuick whether those of a quick run
  /// @return values by parameter
  public List<Map<String, String>> combinations(final boolean isQuick) {
    List<Map<String, String>> all = List.of(Map.of());
    for (final Map.Entry<String, Values> parameter : parameters.entrySet()) {
      final List<Map<String, String>> longer = new ArrayList<>();
      for (final Map<String, String> shorter : all) {
        for (final String value : parameter.getValue().of(isQuick)) {
          final Map<String, String> combination = new LinkedHashMap<>(shorter);
          combination.put(parameter.getKey(), value);
          longer.add(combination);
        }
      }
      all = longer;
    }
    return all;
  }

  /// What it aims at with some values of its parameters.
  ///
  /// @param values by parameter
  /// @return the target; empty where there is none
  public Optional<Target> targetOf(final Map<String, String> values) {
    return goals.stream()
        .filter(goal -> values.entrySet().containsAll(goal.where().entrySet()))
        .map(Goal::target)
        .findFirst();
  }

  /// The parameters that do not have one value only: those that a table must show.
  ///
  /// @return their names
  public List<String> varying() {
    return parameters.entrySet().stream()
        .filter(parameter -> parameter.getValue().full().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static <T> List<T> add(final List<T> list, final T more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
  }
}
