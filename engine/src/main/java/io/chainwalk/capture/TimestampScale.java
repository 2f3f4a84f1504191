package io.chainwalk.capture;

/// Turns the 64-bit timestamps of one pcapng interface into nanoseconds since 1970.
///
/// The unit is any negative power of 10 or of 2 of a second (option `if_tsresol`) and is counted from any whole
/// second (`if_tsoffset`). Finer units are cut down to the nanosecond, never rounded up. Times that a signed 64-bit
/// nanosecond cannot hold, before 1677 or after 2262, become the nearest one that it can.
final class TimestampScale {
  /// The value of `if_tsresol` where the file does not say: microseconds.
  static final int DEFAULT_RESOLUTION = 6;

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int BINARY_FLAG = 0x80;
  private static final int NS_EXPONENT = 9;
  private static final int LARGEST_EXPONENT = 19; // 10^19 is the last below 2^64
  private static final long[] POWERS_OF_TEN = powersOfTen();

  private final boolean binary;
  private final int exponent;
  private final long offsetSeconds;
  private final long nsPerUnit;
  private final long directUnits;

  /// Reads the two options.
  ///
  /// @param resolution the byte of `if_tsresol`: upper bit set for powers of 2, the other seven bits the exponent
  /// @param offsetSeconds the value of `if_tsoffset`
  TimestampScale(final int resolution, final long offsetSeconds) {
    binary = (resolution & BINARY_FLAG) != 0;
    exponent = resolution & ~BINARY_FLAG;
    this.offsetSeconds = offsetSeconds;
    final boolean direct = !binary && exponent <= NS_EXPONENT && offsetSeconds == 0;
    nsPerUnit = direct ? POWERS_OF_TEN[NS_EXPONENT - exponent] : 0;
    directUnits = direct ? Long.MAX_VALUE / nsPerUnit : -1;
  }

  /// The time of a record.
  ///
  /// @param units the timestamp of the record, unsigned
  /// @return nanoseconds since 1970
  long toNs(final long units) {
    // Nearly every capture counts micro- or nanoseconds since 1970: one multiplication.
    if (units >= 0 && units <= directUnits) {
      return units * nsPerUnit;
    }
    return binary ? binaryToNs(units) : decimalToNs(units);
  }

  private long decimalToNs(final long units) {
    if (exponent > LARGEST_EXPONENT) { // less than two seconds in all
      final int excess = exponent - NS_EXPONENT;
      final long ns =
          excess > LARGEST_EXPONENT ? 0 : Long.divideUnsigned(units, POWERS_OF_TEN[excess]);
      return fromSeconds(0, ns);
    }
    final long unitsPerSecond = POWERS_OF_TEN[exponent];
    final long seconds = Long.divideUnsigned(units, unitsPerSecond);
    final long rest = Long.remainderUnsigned(units, unitsPerSecond);
    final long ns =
        exponent <= NS_EXPONENT
            ? rest * POWERS_OF_TEN[NS_EXPONENT - exponent]
            : Long.divideUnsigned(rest, POWERS_OF_TEN[exponent - NS_EXPONENT]);
    return fromSeconds(seconds, ns);
  }

  private long binaryToNs(final long units) {
    if (exponent == 0) {
      return fromSeconds(units, 0);
    }
    // The fraction times 10^9 needs up to 94 bits.
    if (exponent < Long.SIZE) {
      final long fraction = units & (-1L >>> (Long.SIZE - exponent));
      final long high = Math.unsignedMultiplyHigh(fraction, NS_PER_SECOND);
      final long ns = (high << (Long.SIZE - exponent)) | ((fraction * NS_PER_SECOND) >>> exponent);
      return fromSeconds(units >>> exponent, ns);
    }
    final long high = Math.unsignedMultiplyHigh(units, NS_PER_SECOND);
    return fromSeconds(0, high >>> (exponent - Long.SIZE));
  }

  /// Adds the offset. Both parts are unsigned; `ns` may exceed a second.
  private long fromSeconds(final long seconds, final long ns) {
    final long total;
    if (seconds >= 0) {
      total = saturatedAdd(seconds, offsetSeconds);
    } else {
      final long sum = seconds + offsetSeconds; // unsigned, and right when the offset is negative
      total = offsetSeconds < 0 && sum >= 0 ? sum : Long.MAX_VALUE;
    }
    if (total > Long.MAX_VALUE / NS_PER_SECOND) {
      return Long.MAX_VALUE;
    }
    if (total < Long.MIN_VALUE / NS_PER_SECOND - 1) {
      return Long.MIN_VALUE;
    }
    // A negative time is taken from the second above, lest the product overflow where the sum does
    // not.
    return total < 0
        ? saturatedAdd((total + 1) * NS_PER_SECOND, ns - NS_PER_SECOND)
        : saturatedAdd(total * NS_PER_SECOND, ns);
  }

  private static long saturatedAdd(final long a, final long b) {
    final long sum = a + b;
    final boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
    if (!overflow) {
      return sum;
    }
    return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  private static long[] powersOfTen() {
    final long[] powers = new long[LARGEST_EXPONENT + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10; // the last one is right as an unsigned number
    }
    return powers;
  }
}
