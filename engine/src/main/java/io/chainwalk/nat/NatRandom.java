package io.chainwalk.nat;

import io.chainwalk.select.RandomBits;

/// Where the random ports of NAT come from: [RandomBits] of the packet that needs them, one draw after another.
///
/// Who knows what another node drew, because it has seen the packet leave there, may dictate the next number.
///
/// **Threads:** one at a time.
public final class NatRandom {
  private static final int NOT_DICTATED = -1;

  private long seed;
  private long packetNumber;
  private int draws;
  private int dictated = NOT_DICTATED;

  /// Makes a source that has begun no packet.
  public NatRandom() {}

  /// Begins a packet. What was dictated and not drawn is forgotten.
  ///
  /// @param seed the run's seed
  /// @param packetNumber the packet's number in the run
  public void begin(final long seed, final long packetNumber) {
    this.seed = seed;
    this.packetNumber = packetNumber;
    draws = 0;
    dictated = NOT_DICTATED;
  }

  /// Says what the packet's next number will be.
  ///
  /// @param number 0 to 65535
  public void dictate(final int number) {
    dictated = number;
  }

  /// The next number.
  ///
  /// @return 0 to 65535
  int next16() {
    draws++;
    if (dictated != NOT_DICTATED) {
      final int number = dictated;
      dictated = NOT_DICTATED;
      return number;
    }
    return (int) (RandomBits.of(seed, packetNumber, draws) >>> 48);
  }
}
