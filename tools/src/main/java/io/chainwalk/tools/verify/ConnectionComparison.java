package io.chainwalk.tools.verify;

import io.chainwalk.tools.cases.ListedConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compares the connections that the kernel remembers with those that the engine remembers.
///
/// Those with the same two tuples are the same; of what is left, those with the same original tuple. Everything about
/// them has to be equal, but for the seconds left, which are rounded and read one after the other.
final class ConnectionComparison {
  /// How far seconds left may usually be apart.
  static final long USUAL_TOLERANCE = 1;

  private static final String SOURCE = "src=";
  private static final String ZONE = "zone=";
  private static final String TUPLE_WORD =
      "(src|dst|sport|dport|type|code|id|srckey|dstkey|zone|zone-orig|zone-reply)=.*";

  private final long tolerance;
  private final List<Difference> differences = new ArrayList<>();

  private ConnectionComparison(final long tolerance) {
    this.tolerance = tolerance;
  }

  /// Compares two lists.
  ///
  /// @param kernel what the kernel remembers, in any order
  /// @param engine what the engine remembers, in any order
  /// @param toleranceSeconds how far seconds left may be apart
  /// @return what differs; sorted
  static List<Difference> of(
      final List<ListedConnection> kernel,
      final List<ListedConnection> engine,
      final long toleranceSeconds) {
    final ConnectionComparison comparison = new ConnectionComparison(toleranceSeconds);
    comparison.compare(kernel, engine);
    comparison.differences.sort(
        Comparator.comparing(Difference::kind).thenComparing(Difference::sentence));
    return comparison.differences;
  }

  private void compare(final List<ListedConnection> kernel, final List<ListedConnection> engine) {
    final List<ListedConnection> kernelLeft = sorted(kernel);
    final List<ListedConnection> engineLeft = sorted(engine);
    pair(kernelLeft, engineLeft, ListedConnection::what);
    pair(kernelLeft, engineLeft, ConnectionComparison::tuples);
    pair(kernelLeft, engineLeft, ConnectionComparison::original);
    for (final ListedConnection connection : kernelLeft) {
      add(
          "connection only in the kernel",
          "The engine does not remember %s.".formatted(tuples(connection)),
          List.of(connection),
          List.of());
    }
    for (final ListedConnection connection : engineLeft) {
      add(
          "connection only in the engine",
          "The kernel does not remember %s.".formatted(tuples(connection)),
          List.of(),
          List.of(connection));
    }
  }

  private static List<ListedConnection> sorted(final List<ListedConnection> connections) {
    return new ArrayList<>(
        connections.stream()
            .sorted(
                Comparator.comparing(ListedConnection::what)
                    .thenComparingLong(ListedConnection::secondsLeft))
            .toList());
  }

  /// Takes out of both lists those that are the same by a name, and compares them.
  private void pair(
      final List<ListedConnection> kernel,
      final List<ListedConnection> engine,
      final Function<ListedConnection, String> naming) {
    final Map<String, List<ListedConnection>> byName =
        engine.stream()
            .collect(
                Collectors.groupingBy(
                    naming, TreeMap::new, Collectors.toCollection(ArrayList::new)));
    final List<ListedConnection> left = new ArrayList<>();
    for (final ListedConnection connection : kernel) {
      final List<ListedConnection> same = byName.getOrDefault(naming.apply(connection), List.of());
      if (same.isEmpty()) {
        left.add(connection);
      } else {
        compare(connection, same.removeFirst());
      }
    }
    kernel.clear();
    kernel.addAll(left);
    engine.clear();
    byName.values().forEach(engine::addAll);
  }

  private void compare(final ListedConnection kernel, final ListedConnection engine) {
    if (!kernel.what().equals(engine.what())) {
      final String names = String.join(", ", differing(words(kernel), words(engine)));
      add(
          "connection differs: " + names,
          "%s differs in %s.".formatted(original(kernel), names),
          List.of(kernel),
          List.of(engine));
    } else if (Math.abs(kernel.secondsLeft() - engine.secondsLeft()) > tolerance) {
      add(
          "connection timeout",
          "%s has %d seconds left in the kernel and %d in the engine."
              .formatted(tuples(kernel), kernel.secondsLeft(), engine.secondsLeft()),
          List.of(kernel),
          List.of(engine));
    }
  }

  /// What the words are about that only one of them has.
  private static Set<String> differing(final List<String> kernel, final List<String> engine) {
    final List<String> kernelOnly = new ArrayList<>(kernel);
    engine.forEach(kernelOnly::remove);
    final List<String> engineOnly = new ArrayList<>(engine);
    kernel.forEach(engineOnly::remove);
    final Set<String> names = new TreeSet<>();
    Stream.concat(kernelOnly.stream(), engineOnly.stream())
        .map(ConnectionComparison::nameOf)
        .forEach(names::add);
    return names.isEmpty() ? Set.of("order of words") : names;
  }

  private static String nameOf(final String word) {
    if (word.matches(TUPLE_WORD)) {
      return "reply tuple";
    }
    final int equals = word.indexOf('=');
    if (equals > 0) {
      return word.substring(0, equals);
    }
    return word.startsWith("[") ? word : "state";
  }

  private static List<String> words(final ListedConnection connection) {
    return List.of(connection.what().strip().split("\\s+"));
  }

  /// Family, protocol and both tuples, which no two connections of a node have in common.
  private static String tuples(final ListedConnection connection) {
    return named(words(connection));
  }

  /// The same without the reply tuple; a zone of both directions stands behind that.
  private static String original(final ListedConnection connection) {
    final List<String> kept = new ArrayList<>();
    int sources = 0;
    for (final String word : words(connection)) {
      sources += word.startsWith(SOURCE) ? 1 : 0;
      if (sources < 2 || word.startsWith(ZONE)) {
        kept.add(word);
      }
    }
    return named(kept);
  }

  /// The words that name a connection: family, protocol (by number too where it has no name), addresses and ports.
  private static String named(final List<String> words) {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      final boolean name = i == 0 || i == 2 || (i == 3 && words.get(2).equals("unknown"));
      if (name || words.get(i).matches(TUPLE_WORD)) {
        names.add(words.get(i));
      }
    }
    return String.join(" ", names);
  }

  private void add(
      final String kind,
      final String sentence,
      final List<ListedConnection> kernel,
      final List<ListedConnection> engine) {
    differences.add(new Difference(kind, sentence, lines(kernel), lines(engine)));
  }

  private static List<String> lines(final List<ListedConnection> connections) {
    return connections.stream()
        .map(connection -> connection.secondsLeft() + " s: " + connection.what())
        .toList();
  }
}
