package io.chainwalk.node;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Longest prefix match over IPv4 prefixes, compiled into disjoint ranges of addresses.
///
/// Prefixes nest or are apart, never overlap, so n of them cut the address space into at most 2n + 1 ranges with one
/// best prefix each. A lookup is a binary search among the first addresses of these ranges: a few cache lines for the
/// tables of a node, and no allocation.
///
/// **Threads:** immutable.
final class Ipv4Lookup {
  /// The answer for an address that no prefix holds.
  static final int NONE = -1;

  private static final long END = 1L << Integer.SIZE;

  private final int[] flippedStarts;
  private final int[] values;

  private Ipv4Lookup(final int[] flippedStarts, final int[] values) {
    this.flippedStarts = flippedStarts;
    this.values = values;
  }

  /// Compiles prefixes.
  ///
  /// @param prefixes IPv4, no two alike; the value of each is its place in the list
  static Ipv4Lookup of(final List<IpPrefix> prefixes) {
    final Integer[] byStart = new Integer[prefixes.size()];
    Arrays.setAll(byStart, i -> i);
    Arrays.sort(
        byStart,
        Comparator.<Integer>comparingLong(i -> prefixes.get(i).address().low())
            .thenComparingInt(i -> prefixes.get(i).length()));
    final Ranges ranges = new Ranges(2 * prefixes.size() + 1);
    final Deque<Integer> open = new ArrayDeque<>();
    ranges.begin(0, NONE);
    for (final int next : byStart) {
      closeUpTo(prefixes.get(next).address().low(), open, prefixes, ranges);
      ranges.begin(prefixes.get(next).address().low(), next);
      open.push(next);
    }
    closeUpTo(END, open, prefixes, ranges);
    return new Ipv4Lookup(
        Arrays.copyOf(ranges.starts, ranges.count), Arrays.copyOf(ranges.values, ranges.count));
  }

  /// Ends the prefixes that lie wholly before an address; behind each, the one around it goes on.
  private static void closeUpTo(
      final long start,
      final Deque<Integer> open,
      final List<IpPrefix> prefixes,
      final Ranges ranges) {
    while (!open.isEmpty() && prefixes.get(open.peek()).last().low() < start) {
      final long behind = prefixes.get(open.pop()).last().low() + 1;
      if (behind < END) {
        ranges.begin(behind, open.isEmpty() ? NONE : open.peek());
      }
    }
  }

  /// Finds the longest prefix that holds an address.
  ///
  /// @param address for example `0x0A000001` for 10.0.0.1
  /// @return the place of the prefix in the list, or [#NONE]
  int find(final int address) {
    final int flipped = address ^ Integer.MIN_VALUE; // signed comparison then orders as unsigned
    int low = 0;
    int high = flippedStarts.length - 1;
    while (low < high) {
      final int middle = (low + high + 1) >>> 1;
      if (flippedStarts[middle] <= flipped) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return values[low];
  }

  /// Ranges in the making; one that begins where another does replaces it.
  private static final class Ranges {
    private final int[] starts;
    private final int[] values;
    private int count;

    private Ranges(final int most) {
      starts = new int[most];
      values = new int[most];
    }

    private void begin(final long start, final int value) {
      final int flipped = (int) start ^ Integer.MIN_VALUE;
      if (count > 0 && starts[count - 1] == flipped) {
        values[count - 1] = value;
      } else {
        starts[count] = flipped;
        values[count++] = value;
      }
    }
  }
}
