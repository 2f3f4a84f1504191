package io.chainwalk.ruletext;

import java.util.Locale;

/// Rates of bytes as `512kb/s`. The kernel keeps one as a quotient of 32 bits, which blurs it: what is written is what
/// it made of the rate.
final class ByteRates {
  /// What is counted: 16 bytes, or part of them.
  static final long UNIT_BYTES = 16;

  private static final long UINT_MAX = 0xFFFF_FFFFL;
  private static final long KB = 1 << 10;
  private static final long MB = 1 << 20;

  private ByteRates() {}

  /// Bytes per second, or -1 for what is not a rate of bytes.
  static long parseRate(final String text) {
    final String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.endsWith("b/s")) {
      return -1;
    }
    final long bytes = parseSize(text.substring(0, text.length() - 2));
    return bytes / UNIT_BYTES < UINT_MAX ? bytes : -1;
  }

  /// A number with nothing, `b`, `kb` or `mb` behind it, or -1.
  static long parseSize(final String text) {
    final String lower = text.toLowerCase(Locale.ROOT);
    long factor = 1;
    int end = lower.length();
    if (lower.endsWith("kb")) {
      factor = KB;
      end -= 2;
    } else if (lower.endsWith("mb")) {
      factor = MB;
      end -= 2;
    } else if (lower.endsWith("b")) {
      end--;
    }
    final long number = Numbers.digits(lower, 0, end, 10);
    return number < 0 || number > (1L << 42) ? -1 : number * factor;
  }

  /// What the kernel makes of a rate.
  ///
  /// @param units of 16 bytes per second
  static long perSecond(final long units) {
    final long cost = UINT_MAX / (units + 1);
    return (UINT_MAX / Math.max(cost, 1) - 1) * UNIT_BYTES;
  }

  /// A rate as it is written: in a larger unit where what that cuts off makes no difference to the kernel.
  ///
  /// @param units of 16 bytes per second
  static String rate(final long units) {
    final long bytes = perSecond(units);
    if (bytes >= MB && perSecond(bytes / MB * MB / UNIT_BYTES) == bytes) {
      return bytes / MB + "mb/s";
    }
    if (bytes >= KB && perSecond(bytes / KB * KB / UNIT_BYTES) == bytes) {
      return bytes / KB + "kb/s";
    }
    return bytes + "b/s";
  }

  /// A burst as it is written: in the largest unit that it reaches, cut off there.
  static String burst(final long bytes) {
    if (bytes >= MB) {
      return bytes / MB + "mb";
    }
    return bytes >= KB ? bytes / KB + "kb" : bytes + "b";
  }
}
