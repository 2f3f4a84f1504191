package io.chainwalk.select;

import java.util.Arrays;

/// Draws by weight in one step: Walker's alias method (1974, 1977), the table built as in Vose (1991), in whole numbers.
///
/// There is a column for each of the n candidates. All are equally wide, W, the sum of weights, and a candidate of weight
/// w has n * w to fill of their n * W. One that does not fill its column is topped up from one that has more than its
/// own; so each column belongs to its own candidate up to a threshold, and to one other, its alias, from there on. No
/// rounding occurs: all parts of a candidate add up to n * w exactly.
///
/// **Drawing.** 64 random bits times n are 128 bits, of which the upper half is the column and the lower half says how far
/// into it. That is compared with the threshold in 32 bits, which lie next to the alias in one word; only where those are
/// equal, once in 2^32 draws, are all bits compared with the exact threshold.
///
/// **Bias.** Comparisons are exact, so that what remains is that 2^64 numbers cannot be dealt out evenly: a candidate
/// misses or gains less than one number for each part it has. One of less than average weight has one part, and its
/// probability is off by less than W / w / 2^64 of what it should be; any other has at most n parts, and is off by less
/// than n^2 / 2^64. For up to 65,536 candidates, of whatever weights, both are below 2^-31.
///
/// **Cost:** O(n) to build, O(1) to draw; 8 bytes a candidate for drawing, and as many that are hardly ever read.
///
/// **Threads:** immutable.
final class AliasTable {
  private static final long LOW = 0xFFFF_FFFFL;
  private static final int HALF = 16;

  /// By column: the upper 32 bits of its threshold in parts of its width, then its alias.
  private final long[] columns;

  /// By column: what belongs to its own candidate, of [#width].
  private final long[] thresholds;

  private final long width;

  /// Builds a table.
  ///
  /// @param weights by place, not negative, together at least 1 and below 2^47
  AliasTable(final int[] weights) {
    final int count = weights.length;
    width = Arrays.stream(weights).asLongStream().sum();
    columns = new long[count];
    thresholds = new long[count];
    // What is short of a column grows from the left, what is more than one from the right.
    final int[] stack = new int[count];
    int shortCount = 0;
    int first = count;
    for (int i = count - 1; i >= 0; i--) {
      thresholds[i] = (long) weights[i] * count;
      columns[i] = i;
      stack[thresholds[i] < width ? shortCount++ : --first] = i;
    }
    while (shortCount > 0) {
      final int lacking = stack[--shortCount];
      final int giving = stack[first];
      columns[lacking] = fraction(thresholds[lacking], width) << Integer.SIZE | giving;
      thresholds[giving] -= width - thresholds[lacking];
      if (thresholds[giving] < width) {
        first++;
        stack[shortCount++] = giving;
      }
    }
  }

  /// A share in parts of 2^32, rounded down, taken in two steps because 47 bits and 32 are too many for one.
  private static long fraction(final long part, final long of) {
    final long upper = (part << HALF) / of;
    final long rest = (part << HALF) % of;
    return upper << HALF | (rest << HALF) / of;
  }

  /// Draws.
  ///
  /// @param randomBits 64 random bits
  /// @return a place
  int draw(final long randomBits) {
    final int column = (int) Math.unsignedMultiplyHigh(randomBits, columns.length);
    final long into = randomBits * columns.length;
    final long entry = columns[column];
    final long difference = (into >>> Integer.SIZE) - (entry >>> Integer.SIZE);
    if (difference == 0) {
      return drawExactly(column, into);
    }
    return difference < 0 ? column : (int) (entry & LOW);
  }

  /// The number lies in the same 2^-32 of the column as its threshold.
  private int drawExactly(final int column, final long into) {
    return Math.unsignedMultiplyHigh(into, width) < thresholds[column]
        ? column
        : (int) (columns[column] & LOW);
  }

  /// How much of a column is its own candidate's.
  ///
  /// @return 0 to [#width]
  long threshold(final int column) {
    return thresholds[column];
  }

  /// Whose the rest of a column is; its own candidate's where there is none.
  int alias(final int column) {
    return (int) (columns[column] & LOW);
  }

  /// How wide each column is: the sum of weights.
  long width() {
    return width;
  }
}
