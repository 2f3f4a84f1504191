package io.chainwalk.select;

/// The chances of one packet: each is met with the probability that was asked for, independently of the others.
///
/// All of a packet's chances are decoded from one random number, as an arithmetic decoder reads symbols from a
/// fraction: a chance with probability p is met when the number lies in the first p of the interval it is known to lie
/// in, and the interval becomes that part, or the rest. So a ladder of chances can be walked rung by rung or taken in
/// one search over the rungs' bounds, with the same end. When the interval becomes too narrow to divide with less than
/// 2^-40 of error, a new number is drawn.
///
/// **Threads:** one, the worker's.
public final class Draws {
  /// One, as a probability: `statistic` counts in parts of 2^31.
  public static final long CERTAIN = 1L << 31;

  /// The width of a fresh interval.
  public static final long FULL_WIDTH = 1L << 62;

  /// Which power of two [#CERTAIN] is.
  public static final int SCALE_BITS = 31;

  private static final long LEAST_WIDTH = 1L << 40;

  private long seed;
  private long packetNumber = -1;
  private int draw;
  private long place;
  private long width;

  /// Makes one that has no packet yet.
  public Draws() {}

  /// Begins a packet's chances; of no effect when they have begun already.
  ///
  /// @param runSeed the run's seed
  /// @param number the packet's number in the run
  public void begin(final long runSeed, final long number) {
    if (number != packetNumber || runSeed != seed) {
      seed = runSeed;
      packetNumber = number;
      draw = 0;
      place = firstPlace(runSeed, number);
      width = FULL_WIDTH;
    }
  }

  /// Where in [#FULL_WIDTH] the number lies that a packet's chances begin with.
  ///
  /// @param runSeed the run's seed
  /// @param number the packet's number in the run
  /// @return 0 to [#FULL_WIDTH] - 1
  public static long firstPlace(final long runSeed, final long number) {
    return RandomBits.of(runSeed, number) >>> 2;
  }

  /// Begins a packet's chances with a given number instead of a random one, so that they end as somebody saw them end.
  ///
  /// @param runSeed the run's seed
  /// @param number the packet's number in the run
  /// @param given where in [#FULL_WIDTH] the number lies; 0 to [#FULL_WIDTH] - 1
  public void beginAt(final long runSeed, final long number, final long given) {
    seed = runSeed;
    packetNumber = number;
    draw = 0;
    place = given;
    width = FULL_WIDTH;
  }

  /// Takes a chance.
  ///
  /// @param threshold its probability in parts of [#CERTAIN], 0 to [#CERTAIN]
  /// @return whether it is met
  public boolean isMet(final long threshold) {
    if (width < LEAST_WIDTH) {
      drawAgain();
    }
    final long share = part(width, threshold);
    if (place < share) {
      width = share;
      return true;
    }
    place -= share;
    width -= share;
    return false;
  }

  private void drawAgain() {
    draw++;
    place = RandomBits.of(seed, packetNumber, draw) >>> 2;
    width = FULL_WIDTH;
  }

  /// The part of an interval that a probability is, rounded down: exact, since the product is taken in halves.
  ///
  /// @param width of the interval, 0 to [#FULL_WIDTH]
  /// @param threshold in parts of [#CERTAIN], 0 to [#CERTAIN]
  /// @return 0 to `width`
  public static long part(final long width, final long threshold) {
    final long low = width & (CERTAIN - 1);
    return (width >>> SCALE_BITS) * threshold + ((low * threshold) >>> SCALE_BITS);
  }

  /// Whether no chance of the packet has been taken since its number was drawn. Then [#place] is evenly distributed
  /// over [#FULL_WIDTH], and a ladder's bounds may be searched instead of walked; [#settle] says where the search ended.
  ///
  /// @return true at first
  public boolean isFresh() {
    return width == FULL_WIDTH;
  }

  /// Where in its interval the number lies.
  ///
  /// @return 0 to width - 1
  public long place() {
    return place;
  }

  /// Says where a search ended.
  ///
  /// @param lower lower bound of the part that [#place] lies in
  /// @param partWidth the part's width
  public void settle(final long lower, final long partWidth) {
    place -= lower;
    width = partWidth;
  }

  /// Whether a part is so narrow that the next chance would draw again: a ladder may be searched only as far as rungs
  /// whose rest is wider.
  ///
  /// @param rest width of what remains
  /// @return true where walking would draw a new number
  public static boolean isExhausted(final long rest) {
    return rest < LEAST_WIDTH;
  }
}
