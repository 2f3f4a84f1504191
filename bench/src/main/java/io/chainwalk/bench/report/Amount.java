package io.chainwalk.bench.report;

import java.util.Locale;

/// A time, a rate or a size in the unit in which it reads best. Others are written in the same unit beside it.
final class Amount {
  private static final double LARGE = 1000;
  private static final double SMALL = 10;
  private static final double TINY = 0.1;

  private final double divisor;
  private final String unit;
  private final int decimals;

  private Amount(final double value, final double divisor, final String unit) {
    this.divisor = divisor;
    this.unit = unit;
    final double scaled = Math.abs(value / divisor);
    if (scaled >= LARGE || scaled == 0) {
      decimals = 0;
    } else if (scaled >= SMALL) {
      decimals = 1;
    } else {
      decimals = scaled >= TINY ? 2 : 3;
    }
  }

  /// The unit that suits a value.
  ///
  /// @param value nanoseconds, operations a second or bytes
  /// @param unit [Measurement#NS], [Measurement#PER_SECOND], [Measurement#BYTES] or [Measurement#COUNT]
  static Amount of(final double value, final String unit) {
    final double size = Math.abs(value);
    if (Measurement.NS.equals(unit)) {
      if (size < 1e5) {
        return new Amount(value, 1, "ns");
      }
      return size < 1e7 ? new Amount(value, 1e3, "µs") : new Amount(value, 1e6, "ms");
    }
    if (Measurement.BYTES.equals(unit)) {
      return new Amount(value, 1, "B");
    }
    if (Measurement.COUNT.equals(unit)) {
      return new Amount(value, 1, "");
    }
    if (size < 1e4) {
      return new Amount(value, 1, "/s");
    }
    return size < 1e6 ? new Amount(value, 1e3, "k/s") : new Amount(value, 1e6, "M/s");
  }

  /// The unit.
  String unit() {
    return unit;
  }

  /// A value in this unit, without it.
  String number(final double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value / divisor);
  }

  /// A value that somebody set, in this unit: as many decimals as it has, three at most.
  String round(final double value) {
    final String text = String.format(Locale.ROOT, "%,.3f", value / divisor);
    return text.replaceAll("\\.?0+$", "");
  }

  /// A value with this unit.
  String text(final double value) {
    return unit.isEmpty() ? number(value) : number(value) + " " + unit;
  }

  /// How many times one value is another.
  static String times(final double ratio) {
    return String.format(Locale.ROOT, ratio < SMALL ? "%.2f x" : "%,.1f x", ratio);
  }
}
