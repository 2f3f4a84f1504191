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
    return mix(seed + GOLDEN * (packetNumber + 1));
  }

  /// More bits that belong to the same packet, for one that needs them several times.
  ///
  /// @param seed the run's seed
  /// @param packetNumber the packet's number in the run
  /// @param draw which of the packet's draws this is, from 1
  /// @return 64 random bits, unlike those of any other draw and of [#of(long, long)]
  public static long of(final long seed, final long packetNumber, final int draw) {
    return more(of(seed, packetNumber), draw);
  }

  /// More bits for whoever has been given bits and does not know of packets.
  ///
  /// @param bits 64 random bits
  /// @param draw which draw after those bits, from 1
  /// @return 64 random bits, unlike those of any other draw and the bits given
  static long more(final long bits, final int draw) {
    return mix(bits + GOLDEN * draw);
  }

  private static long mix(final long state) {
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
