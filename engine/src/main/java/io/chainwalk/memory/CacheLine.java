package io.chainwalk.memory;

/// The unit in which cores hand memory to each other.
public final class CacheLine {
  /// Bytes in a cache line of every processor we know of that matters here.
  public static final int BYTES = 64;

  /// Distance that keeps two words of different writers apart: two lines, because adjacent lines are fetched in pairs.
  public static final int PAIR_BYTES = 2 * BYTES;

  private CacheLine() {}

  /// Rounds up to a whole number of lines.
  ///
  /// @param bytes not negative
  /// @return the least multiple of [#BYTES] that is not below it
  public static long roundUp(final long bytes) {
    return (bytes + BYTES - 1) & -BYTES;
  }
}
