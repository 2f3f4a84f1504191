package io.chainwalk.select;

/// The random bits of a run: a function of its seed and of the packet that needs them, not of who asks or when.
///
/// So a run with the same input and seed makes the same choices with any number of workers. The function is SplitMix64
/// (Steele, Lea, Flood 2014) read at a given place of its sequence.
public final class RandomBits {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private RandomBits() {}

  /// The bits that belong to one packet.
  ///
  /// @param seed the run's seed
  /// @param packetNumber the packet's number in the run
  /// @return 64 random bits
  public static long of(final long seed, final long packetNumber) {
    long z = seed + GOLDEN * (packetNumber + 1);
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
