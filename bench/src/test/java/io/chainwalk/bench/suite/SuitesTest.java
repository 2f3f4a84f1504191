package io.chainwalk.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What is declared is there: a benchmark that is renamed breaks the build, not a run of an hour.
class SuitesTest {
  static List<Suite> suites() {
    return Suites.ALL;
  }

  private static Stream<Figure> figures() {
    return Suites.ALL.stream().flatMap(suite -> suite.figures().stream());
  }

  /// The parameters of a benchmark: those of its class and of the states it is handed.
  private static Map<String, List<String>> parametersOf(final Class<?> type, final Method method) {
    final Map<String, List<String>> parameters = new LinkedHashMap<>();
    Stream.concat(Stream.of(type), Arrays.stream(method.getParameterTypes()))
        .flatMap(state -> Arrays.stream(state.getDeclaredFields()))
        .filter(field -> field.isAnnotationPresent(Param.class))
        .forEach(field -> parameters.put(field.getName(), valuesOf(field)));
    return parameters;
  }

  private static List<String> valuesOf(final Field field) {
    final List<String> values = List.of(field.getAnnotation(Param.class).value());
    return values.equals(List.of(Param.BLANK_ARGS))
        ? Arrays.stream(field.getType().getEnumConstants()).map(Object::toString).toList()
        : values;
  }

  @Test
  void everyFigureIsABenchmarkWithAllItsParameters() throws ReflectiveOperationException {
    for (final Figure figure : figures().toList()) {
      if (figure.work() instanceof final Work.Jmh jmh) {
        final Method method =
            Arrays.stream(jmh.type().getMethods())
                .filter(candidate -> candidate.getName().equals(jmh.method()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(jmh.name()));
        assertTrue(method.isAnnotationPresent(Benchmark.class), jmh.name());
        final Map<String, List<String>> known = parametersOf(jmh.type(), method);
        assertEquals(
            new TreeSet<>(known.keySet()), new TreeSet<>(figure.parameters().keySet()), jmh.name());
        figure
            .parameters()
            .forEach((name, values) ->
                values.full().stream()
                    .filter(value -> !value.matches("\\d+"))
                    .forEach(value ->
                        assertTrue(
                            known.getOrDefault(name, List.of()).contains(value),
                            jmh.name() + " " + name + "=" + value)));
      } else if (figure.work() instanceof final Work.Run run) {
        assertEquals(0, run.type().getConstructor().getParameterCount());
      }
    }
  }

  /// Other numbers of threads are no benchmarks of their own.
  @Test
  void everyBenchmarkIsInASuite() {
    final Set<String> measured =
        figures()
            .flatMap(figure ->
                figure.work() instanceof final Work.Jmh jmh ? Stream.of(jmh.name()) : Stream.of())
            .collect(Collectors.toSet());
    final Set<String> all =
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
            .stream()
            .map(BenchmarkListEntry::getUsername)
            .collect(Collectors.toSet());
    assertEquals(new TreeSet<>(all), new TreeSet<>(measured));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void whatStandsBesideAFigureIsInTheSameSuite(final Suite suite) {
    for (final Figure figure : suite.figures()) {
      for (final Comparison comparison : figure.comparisons()) {
        final Figure other = suite.figure(comparison.figure());
        comparison
            .on()
            .forEach(parameter -> {
              assertTrue(figure.parameters().containsKey(parameter), figure.name());
              assertTrue(other.parameters().containsKey(parameter), other.name());
            });
      }
      for (final Figure.Goal goal : figure.goals()) {
        assertTrue(
            figure.combinations(false).stream()
                .anyMatch(values -> values.entrySet().containsAll(goal.where().entrySet())),
            figure.name() + goal.where());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void whatIsDividedAndDrawnIsMeasured(final Suite suite) {
    for (final Quotient quotient : suite.quotients()) {
      for (final Quotient.Place place : List.of(quotient.over(), quotient.under())) {
        assertEquals(
            1,
            suite.figure(place.figure()).combinations(false).stream()
                .filter(values -> values.entrySet().containsAll(place.where().entrySet()))
                .count(),
            quotient.name());
      }
    }
    for (final Plot plot : suite.plots()) {
      for (final String figure : plot.figures()) {
        suite
            .figure(figure)
            .combinations(false)
            .forEach(values ->
                assertTrue(
                    values.getOrDefault(plot.parameter(), "").matches("\\d+"), plot.title()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void namesAreThereOnce(final Suite suite) {
    assertEquals(1, Suites.ALL.stream().filter(each -> each.name().equals(suite.name())).count());
    assertTrue(suite.name().matches("[a-z][a-z-]*"), suite.name());
    final Set<String> names = new HashSet<>();
    suite.figures().forEach(figure -> assertTrue(names.add(figure.name()), figure.name()));
    assertFalse(suite.figures().isEmpty());
  }
}
