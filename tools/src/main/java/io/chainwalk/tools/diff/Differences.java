package io.chainwalk.tools.diff;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The differences found, by kind: how many, and the first few.
final class Differences {
  /// So many are described; the others are only counted.
  static final int MOST_DESCRIBED = 10;

  private static final class Found {
    private long connections;
    private long packets;
    private final List<Example> examples = new ArrayList<>();
  }

  /// One kind of difference.
  ///
  /// @param kind the kind
  /// @param isIgnored whether the user does not mind it
  /// @param connections how many differ so
  /// @param packets for later packets, how many; 0 for other kinds
  /// @param examples the first of them
  record Total(
      DifferenceKind kind,
      boolean isIgnored,
      long connections,
      long packets,
      List<Example> examples) {
    /// Copies the list.
    Total {
      examples = List.copyOf(examples);
    }
  }

  private final Set<DifferenceKind> ignored;
  private final Map<DifferenceKind, Found> found = new EnumMap<>(DifferenceKind.class);

  /// Begins with none.
  ///
  /// @param ignored kinds that the user does not mind
  Differences(final Set<DifferenceKind> ignored) {
    this.ignored = ignored;
    for (final DifferenceKind kind : DifferenceKind.values()) {
      found.put(kind, new Found());
    }
  }

  /// Notes a connection that differs.
  ///
  /// @param kind in what
  /// @param example the connection
  /// @return whether the user minds
  boolean note(final DifferenceKind kind, final Example example) {
    final Found so = of(kind);
    so.connections++;
    if (so.examples.size() < MOST_DESCRIBED) {
      so.examples.add(example);
    }
    return !ignored.contains(kind);
  }

  /// Notes a later packet that ended otherwise.
  void notePacket() {
    of(DifferenceKind.LATER_PACKETS).packets++;
  }

  private Found of(final DifferenceKind kind) {
    return found.computeIfAbsent(kind, _ -> new Found());
  }

  /// What was found.
  ///
  /// @return each kind that there is, in the order of kinds
  List<Total> totals() {
    return found.entrySet().stream()
        .filter(entry -> entry.getValue().connections > 0)
        .map(entry ->
            new Total(
                entry.getKey(),
                ignored.contains(entry.getKey()),
                entry.getValue().connections,
                entry.getValue().packets,
                entry.getValue().examples))
        .toList();
  }
}
