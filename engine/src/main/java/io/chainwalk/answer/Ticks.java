package io.chainwalk.answer;

/// The kernel's clock for limits: 250 ticks a second, as most distributions build it.
final class Ticks {
  static final int PER_SECOND = 250;

  private static final long NANOSECONDS = 1_000_000_000 / PER_SECOND;
  private static final int MILLISECONDS = 1000 / PER_SECOND;

  private Ticks() {}

  static long ofNanoseconds(final long nanoseconds) {
    return nanoseconds / NANOSECONDS;
  }

  /// Rounds up, as the kernel does with a sysctl.
  static int ofMilliseconds(final int milliseconds) {
    return (int) (((long) milliseconds + MILLISECONDS - 1) / MILLISECONDS);
  }
}
