package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of ports.
///
/// @param ranges in ascending order, with at least a port between any two
record PortSet(List<PortRange> ranges) {
  /// All ports.
  static final PortSet ALL = new PortSet(List.of(PortRange.ANY));

  private static final int LAST = PortRange.ANY.last();

  PortSet {
    ranges = List.copyOf(ranges);
  }

  /// The ports of any of some ranges, or all others.
  ///
  /// @param ranges in any order, overlapping or not; those that hold no port are left out
  /// @param not whether all others are meant
  static PortSet of(final List<PortRange> ranges, final boolean not) {
    final List<PortRange> sorted =
        ranges.stream()
            .filter(range -> range.first() <= range.last())
            .sorted(Comparator.comparingInt(PortRange::first))
            .toList();
    final List<PortRange> joined = new ArrayList<>();
    for (final PortRange range : sorted) {
      if (!joined.isEmpty() && range.first() <= joined.getLast().last() + 1) {
        final PortRange before = joined.removeLast();
        joined.add(new PortRange(before.first(), Math.max(before.last(), range.last())));
      } else {
        joined.add(range);
      }
    }
    return not ? new PortSet(gaps(joined)) : new PortSet(joined);
  }

  private static List<PortRange> gaps(final List<PortRange> ranges) {
    final List<PortRange> gaps = new ArrayList<>();
    int next = 0;
    for (final PortRange range : ranges) {
      if (range.first() > next) {
        gaps.add(new PortRange(next, range.first() - 1));
      }
      next = range.last() + 1;
    }
    if (next <= LAST) {
      gaps.add(new PortRange(next, LAST));
    }
    return gaps;
  }

  PortSet and(final PortSet other) {
    final List<PortRange> common = new ArrayList<>();
    for (final PortRange mine : ranges) {
      for (final PortRange theirs : other.ranges) {
        final int first = Math.max(mine.first(), theirs.first());
        final int last = Math.min(mine.last(), theirs.last());
        if (first <= last) {
          common.add(new PortRange(first, last));
        }
      }
    }
    return new PortSet(common);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean containsAll(final PortSet other) {
    return and(other).equals(other);
  }

  /// The port, if there is exactly one.
  ///
  /// @return 0 to 65535, or -1
  int single() {
    if (ranges.size() != 1) {
      return -1;
    }
    final PortRange only = ranges.getFirst();
    return only.first() == only.last() ? only.first() : -1;
  }
}
