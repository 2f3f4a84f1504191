package io.chainwalk.tools.traffic;

/// How a conversation is led.
enum Mood {
  /// As two honest machines would.
  CALM(Mix.UNEXPECTED_WHEN_CALM, 1),
  /// With mishaps.
  ODD(Mix.UNEXPECTED_WHEN_ODD, Mix.ODD_FACTOR),
  /// By somebody who looks for holes.
  WILD(Mix.UNEXPECTED_WHEN_WILD, Mix.WILD_FACTOR);

  private final int unexpected;
  private final int factor;

  Mood(final int unexpected, final int factor) {
    this.unexpected = unexpected;
    this.factor = factor;
  }

  static Mood any(final Dice dice) {
    return values()[dice.weighted(Mix.CALM, Mix.ODD, Mix.WILD)];
  }

  boolean isUnexpected(final Dice dice) {
    return dice.chance(unexpected);
  }

  /// Whether something happens that has a chance in a calm conversation.
  boolean happens(final Dice dice, final int perThousandWhenCalm) {
    return dice.chance(Math.min(perThousandWhenCalm * factor, 500));
  }
}
