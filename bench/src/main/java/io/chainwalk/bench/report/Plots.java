package io.chainwalk.bench.report;

import io.chainwalk.bench.suite.Plot;
import io.chainwalk.bench.suite.Role;
import io.chainwalk.bench.suite.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The curves of a suite, as numbers.
final class Plots {
  private static final double ALL = 100;

  /// Beyond, a histogram's iterator goes on to 100 %, which no axis has a place for.
  private static final double LAST_PERCENT = 99.9999;

  /// Curves over one axis.
  ///
  /// @param id of the element that it is drawn in
  /// @param title what stands above it
  /// @param kind `parameter` or `percentiles`
  /// @param parameter what goes to the right
  /// @param unit of the values
  /// @param x the values of the parameter, rising; of percentiles, one of how many takes longer
  /// @param series the curves
  record Drawn(
      String id,
      String title,
      String kind,
      String parameter,
      String unit,
      List<Double> x,
      List<Series> series) {}

  /// A curve.
  ///
  /// @param name what the legend says
  /// @param role `engine`, `target`, or the word of a [Role]
  /// @param values for each x; null where there is none
  /// @param errors of the values; null where there are none at all
  record Series(
      String name,
      String role,
      List<@Nullable Double> values,
      @Nullable List<@Nullable Double> errors) {}

  private final SuiteReport suite;
  private final Map<String, Role> roles = new HashMap<>();

  private Plots(final SuiteReport suite) {
    this.suite = suite;
    final Map<String, Measurement> byKey =
        suite.measurements().stream()
            .collect(Collectors.toMap(Measurement::key, Function.identity(), (one, _) -> one));
    suite.measurements().stream()
        .flatMap(m -> m.beside().stream())
        .filter(beside -> byKey.containsKey(beside.key()))
        .forEach(beside ->
            roles.put(Objects.requireNonNull(byKey.get(beside.key())).figure(), beside.role()));
  }

  /// The plots of a suite that have anything to show.
  static List<Drawn> of(final SuiteReport suite) {
    final Plots plots = new Plots(suite);
    final List<Drawn> drawn = new ArrayList<>();
    for (final Plot plot : suite.plots()) {
      final String id = "plot-" + suite.name() + "-" + drawn.size();
      final Drawn one = plots.parameter(id, plot);
      if (one.x().size() > 1) {
        drawn.add(one);
      }
    }
    final List<Measurement> tails =
        List.copyOf(
            suite.measurements().stream()
                .filter(m -> !m.percentiles().isEmpty())
                .collect(
                    Collectors.toMap(
                        m -> Measurement.key(m.benchmark(), "", m.threads(), m.parameters()),
                        Function.identity(),
                        (one, _) -> one, // another percentile of the same run
                        LinkedHashMap::new))
                .values());
    if (!tails.isEmpty()) {
      drawn.add(percentiles("plot-" + suite.name() + "-tail", tails));
    }
    return drawn;
  }

  private Drawn parameter(final String id, final Plot plot) {
    final List<Measurement> shown =
        plot.figures().stream()
            .flatMap(figure -> suite.measurements().stream().filter(m -> m.figure().equals(figure)))
            .filter(m -> m.parameters().containsKey(plot.parameter()))
            .toList();
    final List<Double> x =
        new ArrayList<>(
            shown.stream()
                .map(m -> x(m, plot.parameter()))
                .collect(Collectors.toCollection(TreeSet::new)));
    final Map<String, List<Measurement>> curves =
        shown.stream()
            .collect(
                Collectors.groupingBy(
                    m -> name(m, plot.parameter()), LinkedHashMap::new, Collectors.toList()));
    final List<Series> series = new ArrayList<>();
    curves.forEach((name, points) -> series.add(series(name, points, x, plot.parameter())));
    targets(shown, x, plot.parameter()).ifPresent(series::add);
    return new Drawn(
        id,
        plot.title(),
        "parameter",
        plot.parameter(),
        shown.isEmpty() ? Measurement.NS : shown.getFirst().unit(),
        x,
        series);
  }

  private Series series(
      final String name,
      final List<Measurement> points,
      final List<Double> x,
      final String parameter) {
    final List<@Nullable Double> values = empty(x.size());
    final List<@Nullable Double> errors = empty(x.size());
    for (final Measurement point : points) {
      final int at = x.indexOf(x(point, parameter));
      values.set(at, point.score());
      errors.set(at, point.error());
    }
    final Role role = roles.get(points.getFirst().figure());
    return new Series(
        name, role == null || role == Role.OURS ? "engine" : role.word(), values, errors);
  }

  private static Optional<Series> targets(
      final List<Measurement> shown, final List<Double> x, final String parameter) {
    final List<@Nullable Double> values = empty(x.size());
    for (final Measurement measurement : shown) {
      final Target target = measurement.target();
      if (target != null) {
        values.set(x.indexOf(x(measurement, parameter)), target.value());
      }
    }
    return values.stream().allMatch(Objects::isNull)
        ? Optional.empty()
        : Optional.of(new Series("target", "target", values, null));
  }

  private static Drawn percentiles(final String id, final List<Measurement> tails) {
    final TreeSet<Double> all = new TreeSet<>();
    tails.forEach(tail ->
        tail.percentiles().stream()
            .filter(point -> point.percent() <= LAST_PERCENT)
            .forEach(point -> all.add(oneOf(point.percent()))));
    tails.stream().filter(m -> m.target() != null).forEach(m -> all.add(oneOf(percent(m))));
    final List<Double> x = List.copyOf(all);
    final List<Series> series = new ArrayList<>();
    final List<@Nullable Double> targets = empty(x.size());
    for (final Measurement tail : tails) {
      final List<@Nullable Double> values = empty(x.size());
      tail.percentiles().stream()
          .filter(point -> point.percent() <= LAST_PERCENT)
          .forEach(point -> values.set(x.indexOf(oneOf(point.percent())), point.ns()));
      series.add(new Series(label(tail), "engine", values, null));
      final Target target = tail.target();
      if (target != null) {
        targets.set(x.indexOf(oneOf(percent(tail))), target.value());
      }
    }
    if (targets.stream().anyMatch(Objects::nonNull)) {
      series.add(new Series("target", "target", targets, null));
    }
    return new Drawn(
        id,
        "Latency by percentile",
        "percentiles",
        "share that takes no longer",
        Measurement.NS,
        x,
        series);
  }

  /// A run, whichever percentile of it is a figure.
  private static String label(final Measurement tail) {
    final String name = name(tail, "");
    return name.substring(name.indexOf("% of ") < 0 ? 0 : name.indexOf("% of ") + "% of ".length());
  }

  private static double percent(final Measurement tail) {
    return Double.parseDouble(tail.part().replace("%", ""));
  }

  private static double oneOf(final double percent) {
    return ALL / (ALL - percent);
  }

  private static double x(final Measurement measurement, final String parameter) {
    return Double.parseDouble(
        Objects.requireNonNull(measurement.parameters().get(parameter), parameter));
  }

  /// The figure, and what else it varies in.
  private static String name(final Measurement measurement, final String parameter) {
    final Map<String, String> others = new LinkedHashMap<>(measurement.shownParameters());
    others.remove(parameter);
    return others.isEmpty()
        ? measurement.figure()
        : measurement.figure()
            + others.entrySet().stream()
                .map(
                    other -> " " + other.getKey() + " " + other.getValue().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",", ",", ""));
  }

  private static List<@Nullable Double> empty(final int size) {
    final List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(null);
    }
    return values;
  }
}
