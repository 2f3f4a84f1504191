package io.chainwalk.chain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// Which part of a worker's counts belongs to which chain: those that are given back are given out again, and large ones
/// come in few sizes, so that chains that grow rule by rule do not leave a gap of every size behind.
///
/// **Threads:** one.
final class CountRanges {
  private static final int COUNTS_PER_RULE = 2;

  /// So many rules are a size of their own.
  private static final int EXACT = 16;

  private final Map<Integer, Deque<Integer>> free = new HashMap<>();
  private int end;

  CountRanges() {}

  CountRanges(final CountRanges other) {
    other.free.forEach((size, starts) -> free.put(size, new ArrayDeque<>(starts)));
    end = other.end;
  }

  /// Room for the counts of a chain's rules and policy.
  ///
  /// @return where it begins
  int take(final int rules) {
    final int size = size(rules);
    final Deque<Integer> starts = free.get(size);
    final Integer start = starts == null ? null : starts.poll();
    if (start != null) {
      return start;
    }
    final int fresh = end;
    end = Math.addExact(end, COUNTS_PER_RULE * size);
    return fresh;
  }

  void giveBack(final int start, final int rules) {
    free.computeIfAbsent(size(rules), absent -> new ArrayDeque<>()).push(start);
  }

  private static int size(final int rules) {
    final int wanted = rules + 1;
    if (wanted <= EXACT) {
      return wanted;
    }
    final int step = Integer.highestOneBit(wanted) >>> 3;
    return (wanted + step - 1) / step * step;
  }

  /// Behind all that were ever given out.
  int end() {
    return end;
  }
}
