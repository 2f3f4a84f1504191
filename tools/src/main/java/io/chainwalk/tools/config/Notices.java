package io.chainwalk.tools.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts, for each [Notice], the objects it is true of, and keeps the first as the example.
final class Notices {
  private record Tally(String example, Set<String> objects) {}

  private final Map<Notice, Tally> tallies = new EnumMap<>(Notice.class);

  /// Notes that a notice is true of an object. Saying it twice of the same object changes nothing.
  ///
  /// @param notice the notice
  /// @param object the object as `namespace/name`
  void add(final Notice notice, final String object) {
    add(notice, object, object);
  }

  /// Notes that a notice is true of an object.
  ///
  /// @param notice the notice
  /// @param object the object as `namespace/name`
  /// @param example what is shown of it, should it be the example
  void add(final Notice notice, final String object, final String example) {
    tallies
        .computeIfAbsent(notice, _ -> new Tally(Printable.text(example), new LinkedHashSet<>()))
        .objects()
        .add(object);
  }

  /// Whether a notice is true of an object.
  ///
  /// @param notice the notice
  /// @param object as it was given to [#add]
  boolean has(final Notice notice, final String object) {
    final Tally tally = tallies.get(notice);
    return tally != null && tally.objects().contains(object);
  }

  /// What each is true of.
  ///
  /// @return objects as they were given, in their order; nothing for a notice that is true of none
  Map<Notice, List<String>> objects() {
    final Map<Notice, List<String>> objects = new EnumMap<>(Notice.class);
    tallies.forEach((notice, tally) -> objects.put(notice, List.copyOf(tally.objects())));
    return Collections.unmodifiableMap(objects);
  }

  /// All of it in words.
  ///
  /// @return one sentence for each notice that is true of anything
  List<String> sentences() {
    return tallies.entrySet().stream()
        .map(entry ->
            entry.getKey().sentence(entry.getValue().objects().size(), entry.getValue().example()))
        .toList();
  }
}
