package io.chainwalk.bench.suite;

/// What a figure aims at.
///
/// @param bound which side of the value is good
/// @param value in the figure's unit: nanoseconds, operations a second, bytes
public record Target(Bound bound, double value) {
  /// Which side of a value is good.
  public enum Bound {
    /// The value and less.
    AT_MOST("≤"),
    /// The value and more.
    AT_LEAST("≥");

    private final String sign;

    Bound(final String sign) {
      this.sign = sign;
    }

    /// How it is written in front of the value.
    ///
    /// @return one character
    public String sign() {
      return sign;
    }
  }

  /// No more than that.
  ///
  /// @param value in the figure's unit
  /// @return the target
  public static Target atMost(final double value) {
    return new Target(Bound.AT_MOST, value);
  }

  /// No less than that.
  ///
  /// @param value in the figure's unit
  /// @return the target
  public static Target atLeast(final double value) {
    return new Target(Bound.AT_LEAST, value);
  }

  /// Whether a figure is good enough; its error is left out of account.
  ///
  /// @param score in the same unit
  /// @return true when it is
  public boolean isMetBy(final double score) {
    return bound == Bound.AT_MOST ? score <= value : score >= value;
  }
}
