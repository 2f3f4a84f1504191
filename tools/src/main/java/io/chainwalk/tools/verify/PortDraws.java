package io.chainwalk.tools.verify;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The ports that a kernel drew from one range.
///
/// It draws 16 bits and takes the remainder by the range's size: where the size does not divide 65 536, the first ports of
/// the range are likelier than the last ones.
///
/// **Threads:** one at a time.
final class PortDraws {
  private static final int MOST_BINS = 16;
  private static final int LEAST_DRAWS = 80;
  private static final int NUMBERS = 0x10000;

  /// So large a gap at one end of a range, counted in draws that were to be expected there, is left once in a million
  /// ranges.
  private static final double WIDEST_GAP = Math.log(1e6);

  private final int first;
  private final int size;
  private final long[] counts;
  private final double[] probabilities;
  private long total;
  private int least = Integer.MAX_VALUE;
  private int greatest = -1;

  /// Begins without draws.
  ///
  /// @param first the first port
  /// @param size how many ports there are
  PortDraws(final int first, final int size) {
    this.first = first;
    this.size = size;
    final int bins = Math.min(MOST_BINS, size);
    counts = new long[bins];
    probabilities = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      probabilities[bin] = below(start(bin + 1)) - below(start(bin));
    }
  }

  private int start(final int bin) {
    return (int) (((long) size * bin + counts.length - 1) / counts.length);
  }

  /// How likely one of the first ports is.
  private double below(final int ports) {
    final long each = NUMBERS / size;
    return (double) (ports * each + Math.min(ports, NUMBERS % size)) / NUMBERS;
  }

  /// Counts a draw.
  ///
  /// @param port a port of the range
  void add(final int port) {
    final int place = port - first;
    counts[(int) ((long) place * counts.length / size)]++;
    total++;
    least = Math.min(least, place);
    greatest = Math.max(greatest, place);
  }

  /// How many draws there were.
  long total() {
    return total;
  }

  /// Whether there were enough draws for Pearson's statistic to say something.
  boolean isEnough() {
    return total >= LEAST_DRAWS && counts.length > 1;
  }

  /// Pearson's statistic.
  double chiSquare() {
    return DrawTally.chiSquare(counts, probabilities);
  }

  /// The degrees of freedom of [#chiSquare].
  int degreesOfFreedom() {
    return counts.length - 1;
  }

  /// Whether no port near one end of the range was ever drawn.
  ///
  /// @return a sentence that says so; null when the gaps are as they may be
  @Nullable String gap() {
    final double expectedBelow = total * below(least);
    final double expectedAbove = total * (1 - below(greatest + 1));
    return total > 0 && Math.max(expectedBelow, expectedAbove) > WIDEST_GAP
        ? String.format(
            Locale.ROOT,
            "Of ports %d to %d the kernel drew %,d times, and none below %d or above %d.",
            first,
            first + size - 1,
            total,
            first + least,
            first + greatest)
        : null;
  }
}
