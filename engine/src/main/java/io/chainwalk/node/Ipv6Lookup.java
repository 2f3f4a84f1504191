package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Longest prefix match over IPv6 prefixes; the shape is that of [Ipv4Lookup].
///
/// **Threads:** immutable.
final class Ipv6Lookup {
  /// The answer for an address that no prefix holds.
  static final int NONE = -1;

  private static final IpAddress FIRST = new IpAddress(true, 0, 0);

  private final long[] flippedHighs;
  private final long[] flippedLows;
  private final int[] values;

  private Ipv6Lookup(final long[] flippedHighs, final long[] flippedLows, final int[] values) {
    this.flippedHighs = flippedHighs;
    this.flippedLows = flippedLows;
    this.values = values;
  }

  /// Compiles prefixes.
  ///
  /// @param prefixes IPv6, no two alike; the value of each is its place in the list
  static Ipv6Lookup of(final List<IpPrefix> prefixes) {
    final Integer[] byStart = new Integer[prefixes.size()];
    Arrays.setAll(byStart, i -> i);
    Arrays.sort(
        byStart,
        Comparator.<Integer, IpAddress>comparing(i -> prefixes.get(i).address())
            .thenComparingInt(i -> prefixes.get(i).length()));
    final Ranges ranges = new Ranges(2 * prefixes.size() + 1);
    final Deque<Integer> open = new ArrayDeque<>();
    ranges.begin(FIRST, NONE);
    for (final int next : byStart) {
      final IpAddress start = prefixes.get(next).address();
      while (!open.isEmpty() && prefixes.get(open.peek()).last().compareTo(start) < 0) {
        close(open, prefixes, ranges);
      }
      ranges.begin(start, next);
      open.push(next);
    }
    while (!open.isEmpty()) {
      close(open, prefixes, ranges);
    }
    return new Ipv6Lookup(
        Arrays.copyOf(ranges.highs, ranges.count),
        Arrays.copyOf(ranges.lows, ranges.count),
        Arrays.copyOf(ranges.values, ranges.count));
  }

  /// Ends the innermost open prefix; behind it, the one around it goes on.
  private static void close(
      final Deque<Integer> open, final List<IpPrefix> prefixes, final Ranges ranges) {
    final IpAddress last = prefixes.get(open.pop()).last();
    final long low = last.low() + 1;
    final long high = low == 0 ? last.high() + 1 : last.high();
    if (high != 0 || low != 0) {
      ranges.begin(new IpAddress(true, high, low), open.isEmpty() ? NONE : open.peek());
    }
  }

  /// Finds the longest prefix that holds an address.
  ///
  /// @param high the most significant 64 bits
  /// @param low the least significant 64 bits
  /// @return the place of the prefix in the list, or [#NONE]
  int find(final long high, final long low) {
    final long flippedHigh = high ^ Long.MIN_VALUE; // signed comparison then orders as unsigned
    final long flippedLow = low ^ Long.MIN_VALUE;
    int first = 0;
    int last = values.length - 1;
    while (first < last) {
      final int middle = (first + last + 1) >>> 1;
      final long start = flippedHighs[middle];
      if (start < flippedHigh || (start == flippedHigh && flippedLows[middle] <= flippedLow)) {
        first = middle;
      } else {
        last = middle - 1;
      }
    }
    return values[first];
  }

  /// Ranges in the making; one that begins where another does replaces it.
  private static final class Ranges {
    private final long[] highs;
    private final long[] lows;
    private final int[] values;
    private int count;

    private Ranges(final int most) {
      highs = new long[most];
      lows = new long[most];
      values = new int[most];
    }

    private void begin(final IpAddress start, final int value) {
      final long high = start.high() ^ Long.MIN_VALUE;
      final long low = start.low() ^ Long.MIN_VALUE;
      if (count == 0 || highs[count - 1] != high || lows[count - 1] != low) {
        highs[count] = high;
        lows[count++] = low;
      }
      values[count - 1] = value;
    }
  }
}
