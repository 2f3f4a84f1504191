package io.chainwalk.testkit;

import java.util.function.LongSupplier;

/// What code allocates once it is warm.
public final class Allocations {
  private static final int TRIES = 4;

  private Allocations() {}

  /// The least that several runs of the same work allocate, or 0 as soon as one allocates nothing. While it compiles
  /// code, the JVM resolves constants on the running thread's account, a few dozen bytes once; code that allocates does
  /// so in every run.
  ///
  /// @param allocatedByOneRun does the work and answers with the bytes it allocated
  /// @return bytes
  public static long steady(final LongSupplier allocatedByOneRun) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && least > 0; i++) {
      least = Math.min(least, allocatedByOneRun.getAsLong());
    }
    return least;
  }
}
