package io.chainwalk.answer;

/// A token bucket for each of the addresses that were last sent errors, in a table of fixed size.
///
/// A kernel keeps such a record of as many peers as memory allows; here an address that has not been sent an error for
/// longest gives way to a new one of its set. A new address has a full bucket.
final class PeerBuckets {
  private static final int WAYS = 4;
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  /// A minute: more than any bucket holds.
  private static final int TICKS_OF_A_NEW_PEER = 60 * Ticks.PER_SECOND;

  private final int setMask;
  private final boolean[] used;
  private final long[] highs;
  private final long[] lows;
  private final long[] tokens;
  private final long[] lastTicks;

  /// Makes an empty table.
  ///
  /// @param capacity addresses, a power of two, at least 4
  PeerBuckets(final int capacity) {
    if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException(
          "capacity must be a power of two from " + WAYS + " on: " + capacity);
    }
    setMask = capacity / WAYS - 1;
    used = new boolean[capacity];
    highs = new long[capacity];
    lows = new long[capacity];
    tokens = new long[capacity];
    lastTicks = new long[capacity];
  }

  /// Takes the cost of one error out of an address's bucket, into which a token flows every tick.
  ///
  /// @param high first half of the address; 0 for IPv4
  /// @param low second half of the address
  /// @param nowTicks the time
  /// @param cost tokens; 0 is always there
  /// @param burst how many errors a full bucket pays for
  /// @return whether there was enough
  boolean take(
      final long high, final long low, final long nowTicks, final long cost, final int burst) {
    final int row = rowOf(high, low, nowTicks);
    final long filled = Math.min(tokens[row] + nowTicks - lastTicks[row], burst * cost);
    lastTicks[row] = nowTicks;
    final boolean enough = filled >= cost;
    tokens[row] = enough ? filled - cost : filled;
    return enough;
  }

  private int rowOf(final long high, final long low, final long nowTicks) {
    final int first = (int) (((high * GOLDEN + low) * GOLDEN) >>> 32 & setMask) * WAYS;
    int oldest = first;
    for (int row = first; row < first + WAYS; row++) {
      if (used[row] && highs[row] == high && lows[row] == low) {
        return row;
      }
      if (!used[row] || (used[oldest] && lastTicks[row] < lastTicks[oldest])) {
        oldest = used[oldest] ? row : oldest;
      }
    }
    used[oldest] = true;
    highs[oldest] = high;
    lows[oldest] = low;
    tokens[oldest] = 0;
    lastTicks[oldest] = nowTicks - TICKS_OF_A_NEW_PEER;
    return oldest;
  }
}
