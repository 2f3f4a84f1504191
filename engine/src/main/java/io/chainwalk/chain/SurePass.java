package io.chainwalk.chain;

/// A way through a chain that is known beforehand: every packet of an established connection that is not marked passes,
/// unchanged, by way of the same rules, whatever else it is. See [Rules#surePass].
///
/// **Threads:** the worker's whose rules they are, until it uses others.
public final class SurePass {
  /// Through a chain that counts nothing.
  public static final SurePass UNCOUNTED = new SurePass(new long[0], new int[0]);

  private final long[] counts;
  private final int[] places;

  /// Remembers the rules on the way.
  ///
  /// @param counts of all rules
  /// @param places where in them the rules on the way are counted, packets and bytes behind each other
  SurePass(final long[] counts, final int[] places) {
    this.counts = counts;
    this.places = places;
  }

  /// Counts a packet at the rules on its way.
  ///
  /// @param networkBytes the length of its IP packet
  public void count(final int networkBytes) {
    for (final int place : places) {
      counts[place]++;
      counts[place + 1] += networkBytes;
    }
  }
}
