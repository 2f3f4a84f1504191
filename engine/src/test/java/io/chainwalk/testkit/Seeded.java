package io.chainwalk.testkit;

import java.util.SplittableRandom;

/// The seed of a property test: `-Dseed=N` repeats a run, otherwise it is fixed so that a build is repeatable.
public final class Seeded {
  private static final long DEFAULT_SEED = 20_261_123L;

  private Seeded() {}

  /// The seed, to be named in every failure message.
  ///
  /// @return `-Dseed`, or a fixed number
  public static long seed() {
    return Long.getLong("seed", DEFAULT_SEED);
  }

  /// A generator for the seed.
  ///
  /// @return a new one
  public static SplittableRandom random() {
    return new SplittableRandom(seed());
  }
}
