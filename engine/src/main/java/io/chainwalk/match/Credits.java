package io.chainwalk.match;

/// The arithmetic of `limit` (facts sheet 7.4), in 32 unsigned bits that wrap around as the kernel's do.
final class Credits {
  /// Units of an average: parts of a second.
  private static final long SCALE = 10_000;

  private static final long SECONDS_PER_DAY = 86_400;
  private static final long MOST = 0xFFFF_FFFFL;

  private Credits() {}

  /// What each tick of the clock gives: the most for which a day's worth still fits.
  static long perTick(final int ticksPerSecond) {
    return Long.highestOneBit(MOST / (ticksPerSecond * SECONDS_PER_DAY));
  }

  /// What a time is worth.
  ///
  /// @param average in units of 1/10000 s
  static long of(final long average, final int ticksPerSecond) {
    final long perSecond = ticksPerSecond * perTick(ticksPerSecond);
    final long units = average & MOST;
    return units > MOST / perSecond ? units / SCALE * perSecond & MOST : units * perSecond / SCALE;
  }
}
