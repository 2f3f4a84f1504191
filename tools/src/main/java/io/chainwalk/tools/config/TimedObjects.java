package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sorts the objects of a cluster by the time from which on they are so.
///
/// A document with `at` and no kind begins a time: objects behind it in the same file take the places of those of their
/// kind and name, and `delete` names those that are gone. A file whose name is an instant is everything there is from
/// then on, but for what stands in files without a time.
final class TimedObjects {
  private static final Pattern FILE_TIME =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}T\\d{2})[:_-]?(\\d{2})[:_-]?(\\d{2}(?:\\.\\d+)?Z)\\.(?:ya?ml|json)");

  private static final Pattern LIKE_A_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");

  private static final Pattern DELAY = Pattern.compile("\\+(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  /// What a cluster is from a time on.
  ///
  /// @param at from when
  /// @param place where the time is said; nowhere for what needs none
  /// @param objects all of them
  record State(ClusterTime at, Place place, List<ManifestObject> objects) {}

  /// What is said of a time: which objects replace others, and which are gone.
  private static final class Change {
    private final ClusterTime at;
    private final boolean everything;
    private final String source;
    private final int line;
    private final List<ManifestObject> objects = new ArrayList<>();
    private final Set<String> gone = new LinkedHashSet<>();

    private Change(
        final ClusterTime at, final boolean everything, final String source, final int line) {
      this.at = at;
      this.everything = everything;
      this.source = source;
      this.line = line;
    }

    private Place place() {
      return new Place(source, line);
    }
  }

  private final Problems problems;
  private final Change start = new Change(ClusterTime.START, false, "", 0);
  private final List<Change> changes = new ArrayList<>();
  private Change current = start;

  TimedObjects(final Problems problems) {
    this.problems = problems;
  }

  /// Begins a file.
  ///
  /// @param source its name, which may be a time
  void begin(final String source) {
    final String fileName = fileName(source);
    final Matcher name = FILE_TIME.matcher(fileName);
    current = start;
    if (name.matches()) {
      final String text = name.group(1) + ':' + name.group(2) + ':' + name.group(3);
      final ClusterTime at = instant(text);
      if (at == null) {
        problems.add(source, "the name is no time that a clock of nanoseconds shows: " + text);
      } else {
        current = new Change(at, true, source, 1);
        changes.add(current);
      }
    } else if (LIKE_A_DATE.matcher(fileName).matches()) {
      problems.add(
          source,
          "the name begins like a time and is none; write it as 2026-01-01T00:00:00Z.yaml, or begin"
              + " the name otherwise");
    }
  }

  private static String fileName(final String source) {
    return Objects.toString(Path.of(source).getFileName(), "");
  }

  /// Takes an object of the file that was begun last.
  ///
  /// @param object any
  void accept(final ManifestObject object) {
    current.objects.add(object);
  }

  /// Takes a document that begins a time.
  ///
  /// @param mark a document with `at` and no kind
  void mark(final ManifestObject mark) {
    final String text = mark.value().path("at").asText();
    final int line = mark.lines().line();
    final ClusterTime at = time(text);
    if (at == null) {
      problems.add(
          mark.source(),
          line,
          "at must be a time such as +30s, +1.5m or 2026-01-01T00:00:00Z, between 1678 and 2261, not \""
              + text
              + '"');
      return;
    }
    current = new Change(at, false, mark.source(), line);
    changes.add(current);
    readFields(mark);
  }

  private void readFields(final ManifestObject mark) {
    for (final Iterator<String> names = mark.value().fieldNames(); names.hasNext(); ) {
      final String name = names.next();
      if (!name.equals("at") && !name.equals("delete")) {
        problems.add(
            mark.source(),
            mark.lines().field(name).line(),
            "a document with at has no other field than delete, and this is " + name);
      }
    }
    if (mark.value().has("delete")) {
      readTitles(mark, mark.value().get("delete"));
    }
  }

  private void readTitles(final ManifestObject mark, final JsonNode titles) {
    final LineTree lines = mark.lines().field("delete");
    if (!titles.isArray()) {
      problems.add(
          mark.source(), lines.line(), "delete must be a list, such as [Service shop/cart]");
      return;
    }
    for (int i = 0; i < titles.size(); i++) {
      if (titles.get(i).isTextual()) {
        current.gone.add(titles.get(i).textValue());
      } else {
        problems.add(
            mark.source(),
            lines.element(i).line(),
            "delete must name objects: KIND NAMESPACE/NAME");
      }
    }
  }

  private static @Nullable ClusterTime time(final String text) {
    final Matcher delay = DELAY.matcher(text);
    return delay.matches() ? after(delay) : instant(text);
  }

  private static @Nullable ClusterTime after(final Matcher delay) {
    final long unitNs =
        switch (delay.group(2)) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        };
    final double delayNs = Double.parseDouble(delay.group(1)) * unitNs;
    return delayNs < 1 || delayNs > Long.MAX_VALUE
        ? null
        : new ClusterTime.After(Duration.ofNanos(Math.round(delayNs)));
  }

  private static @Nullable ClusterTime instant(final String text) {
    try {
      final ClusterTime.At at = new ClusterTime.At(Instant.parse(text));
      return at.isInNanoseconds() ? at : null;
    } catch (final DateTimeException _) {
      return null;
    }
  }

  /// The cluster at each time.
  ///
  /// @return at least one; the first of them from the beginning
  List<State> states() {
    if (changes.stream().allMatch(change -> change.everything)) {
      changes.sort(Comparator.comparing(change -> change.at, TimedObjects::compare));
    }
    checkTimes();
    final List<State> states = new ArrayList<>();
    Map<String, ManifestObject> present = Map.of();
    if (!start.objects.isEmpty() || changes.isEmpty()) {
      states.add(new State(ClusterTime.START, start.place(), List.copyOf(start.objects)));
      present = byTitle(start.objects);
    }
    for (final Change change : changes) {
      final Map<String, ManifestObject> before =
          change.everything ? byTitle(start.objects) : present;
      final List<ManifestObject> objects = replaced(before, change);
      states.add(
          new State(states.isEmpty() ? ClusterTime.START : change.at, change.place(), objects));
      present = byTitle(objects);
    }
    return states;
  }

  private List<ManifestObject> replaced(
      final Map<String, ManifestObject> before, final Change change) {
    final Map<String, ManifestObject> left = new LinkedHashMap<>(before);
    for (final String title : change.gone) {
      if (left.remove(title) == null) {
        problems.add(
            change.source,
            change.line,
            "delete names \"" + title + "\", which is not there; write KIND NAMESPACE/NAME");
      }
    }
    final List<ManifestObject> objects = new ArrayList<>();
    final Map<String, List<ManifestObject>> now = new LinkedHashMap<>();
    change.objects.forEach(
        object -> now.computeIfAbsent(key(object), _ -> new ArrayList<>()).add(object));
    // What replaces something takes its place, since the order of objects is that of rules.
    left.forEach((title, object) -> {
      final List<ManifestObject> next = now.remove(title);
      objects.addAll(next == null ? List.of(object) : next);
    });
    now.values().forEach(objects::addAll);
    return objects;
  }

  private static Map<String, ManifestObject> byTitle(final List<ManifestObject> objects) {
    final Map<String, ManifestObject> byTitle = new LinkedHashMap<>();
    objects.forEach(object -> byTitle.put(key(object), object));
    return byTitle;
  }

  private static String key(final ManifestObject object) {
    return object.hasName() || object.kind().equals(KubeKinds.PROXY_CONFIGURATION)
        ? object.title()
        : object.place().toString();
  }

  private void checkTimes() {
    Change before = start;
    for (final Change change : changes) {
      if (before != start && !isBefore(before.at, change.at)) {
        problems.add(
            change.source,
            change.line,
            "times must be all absolute or all relative, each later than the one before, which is at "
                + before.source
                + ':'
                + before.line);
      }
      before = change;
    }
  }

  /// A time that is no later one for being of another kind is not before it.
  private static boolean isBefore(final ClusterTime one, final ClusterTime other) {
    return one.getClass() == other.getClass() && compare(one, other) < 0;
  }

  private static int compare(final ClusterTime one, final ClusterTime other) {
    return switch (one) {
      case ClusterTime.After(final Duration delay)
          when other instanceof ClusterTime.After(final Duration next) ->
          delay.compareTo(next);
      case ClusterTime.At(final Instant instant)
          when other instanceof ClusterTime.At(final Instant next) ->
          instant.compareTo(next);
      case ClusterTime.Start(), ClusterTime.After(_), ClusterTime.At(_) -> 0;
    };
  }
}
