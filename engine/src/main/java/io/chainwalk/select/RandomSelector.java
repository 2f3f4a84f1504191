package io.chainwalk.select;

/// Each endpoint with the same probability: what kube-proxy's ladder of `statistic --mode random` rules amounts to.
public final class RandomSelector {
  private RandomSelector() {}

  /// Picks an endpoint.
  ///
  /// The upper 32 bits are scaled to the count; an endpoint's probability differs from 1/count by less than 2^-32.
  ///
  /// @param randomBits 64 random bits
  /// @param count how many endpoints there are, at least 1
  /// @return 0 to count - 1
  public static int pick(final long randomBits, final int count) {
    return (int) (((randomBits >>> 32) * count) >>> 32);
  }
}
